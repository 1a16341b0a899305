package io.mkomhub.local.simulator;

import java.util.regex.Pattern;

/**
 * A reply the platform sends by itself, section 5 of the MKSMS manual.
 *
 * @param accessLevel step of the conversation at which it applies
 * @param accessCode regular expression the whole text of the contact's reply must match
 * @param sendMessage what to send then
 */
record AutoAnswer(int accessLevel, Pattern accessCode, String sendMessage) {

    boolean answers(String text) {
        return accessCode.matcher(text.trim()).matches();
    }
}
