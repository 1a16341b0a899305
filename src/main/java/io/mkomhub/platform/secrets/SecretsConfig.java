package io.mkomhub.platform.secrets;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/**
 * The location of each secret: an SSM parameter of type SecureString, named by the variable that ends in {@code
 * _PARAMETER}, or, for a local run, the variable itself.
 */
@ConfigMapping(prefix = "hub")
public interface SecretsConfig {

    /**
     * MKOM's token for the transmission API (manual, section 3a), optionally with the day it expires (see {@link
     * MkomToken}).
     */
    Optional<String> mkomToken();

    /** Name of the SSM parameter that holds {@link #mkomToken}. */
    Optional<String> mkomTokenParameter();

    /** The token of MKOM's callbacks; one value, or two separated by white space during a rotation. */
    Optional<String> webhookToken();

    /** Name of the SSM parameter that holds {@link #webhookToken}. */
    Optional<String> webhookTokenParameter();

    /** The token of MKOM's scheduled messages; one or two values, as {@link #webhookToken}. */
    Optional<String> scheduledToken();

    /** Name of the SSM parameter that holds {@link #scheduledToken}. */
    Optional<String> scheduledTokenParameter();

    /** The API keys, one per line: name, SHA-256 in hexadecimal, scopes (see {@link ApiKeys}). */
    Optional<String> apiKeys();

    /** Name of the SSM parameter that holds {@link #apiKeys}. */
    Optional<String> apiKeysParameter();

    /**
     * The HMAC key of the pseudonyms that identify people in the table's keys; a long random text that must never
     * change.
     */
    Optional<String> hashKey();

    /** Name of the SSM parameter that holds {@link #hashKey}. */
    Optional<String> hashKeyParameter();
}
