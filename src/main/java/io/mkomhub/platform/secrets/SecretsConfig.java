package io.mkomhub.platform.secrets;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/**
 * Where each secret is: in an SSM parameter of type SecureString, named by the variable that ends in {@code _PARAMETER}, or,
 * for a local run, in the variable itself.
 */
@ConfigMapping(prefix = "hub")
public interface SecretsConfig {

    /** MKOM's token for its transmission API (manual, section 3a), and perhaps the day it expires (see {@link MkomToken}). */
    Optional<String> mkomToken();

    /** Name of the SSM parameter that holds {@link #mkomToken}. */
    Optional<String> mkomTokenParameter();

    /** What MKOM's callbacks have to bring; one or two values separated by white space, so that one can be replaced. */
    Optional<String> webhookToken();

    /** Name of the SSM parameter that holds {@link #webhookToken}. */
    Optional<String> webhookTokenParameter();

    /** What MKOM's scheduled messages have to bring; one or two values, as {@link #webhookToken}. */
    Optional<String> scheduledToken();

    /** Name of the SSM parameter that holds {@link #scheduledToken}. */
    Optional<String> scheduledTokenParameter();

    /** The API keys: a line each with its name, its SHA-256 in hexadecimal, and its scopes (see {@link ApiKeys}). */
    Optional<String> apiKeys();

    /** Name of the SSM parameter that holds {@link #apiKeys}. */
    Optional<String> apiKeysParameter();

    /** Key of the HMAC that stands for a person in the opt-outs in the table's keys; a long random text. */
    Optional<String> hashKey();

    /** Name of the SSM parameter that holds {@link #hashKey}. */
    Optional<String> hashKeyParameter();
}
