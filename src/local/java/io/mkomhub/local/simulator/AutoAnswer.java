package io.mkomhub.local.simulator;

import java.util.regex.Pattern;

/**
 * A reply that the platform sends by itself (MKSMS manual, section 5).
 *
 * @param accessLevel the step of the conversation at which it applies
 * @param accessCode a regular expression that must match the whole text of the contact's reply
 * @param sendMessage the text to send
 */
record AutoAnswer(int accessLevel, Pattern accessCode, String sendMessage) {

    boolean answers(String text) {
        return accessCode.matcher(text.trim()).matches();
    }
}
