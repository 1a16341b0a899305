package io.mkomhub.core.message;

/**
 * One step of an answer that the platform gives by itself (manual, section 5). Passed on to it as it is.
 *
 * @param accessLevel the platform's level, such as {@code 1}
 * @param accessCode a regular expression that the reply has to match
 * @param sendMessage what is sent then
 */
public record AutoAnswer(String accessLevel, String accessCode, String sendMessage) {

    @Override
    public String toString() {
        return "AutoAnswer[accessLevel=" + accessLevel + "]";
    }
}
