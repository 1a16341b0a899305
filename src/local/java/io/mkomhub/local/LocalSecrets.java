package io.mkomhub.local;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The secrets of a local run, where a deployed hub reads them from SSM parameters. They protect nothing.
 *
 * @param apiKey key of the hub's API
 * @param webhookToken secret in the webhook address
 * @param scheduledToken secret in the scheduled-message address
 * @param mkomToken token of the MKOM account
 * @param hashKey what opt-outs are keyed with
 */
public record LocalSecrets(
        String apiKey, String webhookToken, String scheduledToken, String mkomToken, String hashKey) {

    private static final String PARAMETER = "_PARAMETER";

    /** The ones every local run has. */
    public static LocalSecrets standard() {
        return new LocalSecrets(
                "local-api-key", "local-webhook-token", "local-scheduled-token", "local-mkom-token", "local-hash-key");
    }

    /** Variables of a function, with each that names an SSM parameter replaced by one with the secret itself. */
    Map<String, String> inPlaceOfParameters(Map<String, String> variables) {
        Map<String, String> values = Map.of(
                "HUB_API_KEYS", "local " + sha256(apiKey) + " *",
                "HUB_WEBHOOK_TOKEN", webhookToken,
                "HUB_SCHEDULED_TOKEN", scheduledToken,
                "HUB_MKOM_TOKEN", mkomToken,
                "HUB_HASH_KEY", hashKey);
        Map<String, String> replaced = new LinkedHashMap<>();
        variables.forEach((name, value) -> {
            String plain = name.endsWith(PARAMETER) ? name.substring(0, name.length() - PARAMETER.length()) : name;
            String secret = values.get(plain);
            if (secret == null) {
                replaced.put(name, value);
            } else {
                replaced.put(plain, secret);
            }
        });
        return replaced;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
