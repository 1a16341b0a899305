package io.mkomhub.core.message;

/**
 * One step of an automatic answer that MKOM sends by itself (manual, section 5). The hub passes it on unchanged.
 *
 * @param accessLevel MKOM's level, such as {@code 1}
 * @param accessCode a regular expression that the reply must match
 * @param sendMessage the text that MKOM then sends
 */
public record AutoAnswer(String accessLevel, String accessCode, String sendMessage) {

    @Override
    public String toString() {
        return "AutoAnswer[accessLevel=" + accessLevel + "]";
    }
}
