package io.mkomhub.local;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The secrets of a local run. A deployed hub reads them from SSM parameters. They protect nothing.
 *
 * @param apiKey the key of the hub's API
 * @param webhookToken the token in the webhook address
 * @param scheduledToken the token in the scheduled-message address
 * @param mkomToken the token of the MKOM account
 * @param hashKey the key of the hashes that stand for people in the table
 */
public record LocalSecrets(
        String apiKey, String webhookToken, String scheduledToken, String mkomToken, String hashKey) {

    private static final String PARAMETER = "_PARAMETER";

    /** The secrets of every local run. */
    public static LocalSecrets standard() {
        return new LocalSecrets(
                "local-api-key", "local-webhook-token", "local-scheduled-token", "local-mkom-token", "local-hash-key");
    }

    /**
     * Returns the variables of a function. Each variable that names an SSM parameter is replaced by one with the secret
     * itself.
     */
    public Map<String, String> inPlaceOfParameters(Map<String, String> variables) {
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
