package io.mkomhub.api.operations;

import java.util.List;
import java.util.Optional;

/** What is configured on a hub: the parameters of its stack, in the order and the groups of {@code template.yaml}. */
final class Settings {

    /** The parameters that {@code receive} is told. */
    static final List<Setting> KNOWN = List.of(
            new Setting("MkomUrl", "MKOM platform", "HUB_MKOM_URL", "", Optional.of("https://sms.mkmservice.com")),
            new Setting("MailingIdentifier", "MKOM platform", "HUB_MAILING_IDENTIFIER", "", Optional.of("MKOM Hub")),
            Setting.required("MailingCostCentreId", "MKOM platform", "HUB_MAILING_COST_CENTRE_ID"),
            new Setting("SchedulePolicy", "MKOM platform", "HUB_SEND_SCHEDULE_POLICY", "", Optional.of("hub")),
            new Setting("ScheduleLeadMinutes", "MKOM platform", "HUB_SEND_SCHEDULE_LEAD", "m", Optional.of("2")),
            new Setting("UncertainPolicy", "MKOM platform", "HUB_SEND_UNCERTAIN", "", Optional.of("resend")),
            new Setting("ServerErrorPolicy", "MKOM platform", "HUB_MKOM_SERVER_ERROR", "", Optional.of("uncertain")),
            new Setting("MissingCallbackHours", "MKOM platform", "HUB_MISSING_CALLBACK_AFTER", "h", Optional.of("24")),
            new Setting("MkomRequestsPerSecond", "MKOM platform", "HUB_MKOM_REQUESTS_PER_SECOND", "", Optional.of("0")),
            new Setting("AllowedCidrs", "Access and limits", "HUB_ALLOWED_CIDRS", "", Optional.of("0.0.0.0/0,::/0")),
            new Setting("LookupHosts", "Access and limits", "HUB_LOOKUP_HOSTS", "", Optional.of("")),
            new Setting("CallsPerKey", "Access and limits", "HUB_RATE_LIMIT", "", Optional.of("100")),
            new Setting("MaxSegments", "Access and limits", "HUB_MESSAGE_MAX_SEGMENTS", "", Optional.of("10")),
            new Setting(
                    "AllowedCountries", "Access and limits", "HUB_MESSAGE_ALLOWED_COUNTRIES", "", Optional.of("BR")),
            new Setting("PastSchedule", "Access and limits", "HUB_MESSAGE_PAST_SCHEDULE", "", Optional.of("send")),
            new Setting("PricePerSegment", "Access and limits", "HUB_MESSAGE_PRICE_PER_SEGMENT", "", Optional.of("")),
            new Setting("Budgets", "Access and limits", "HUB_MESSAGE_BUDGETS", "", Optional.of("")),
            new Setting("OverCap", "Access and limits", "HUB_MESSAGE_OVER_CAP", "", Optional.of("refuse")),
            new Setting(
                    "WebhookTokenParameter",
                    "Secrets (names of SSM SecureString parameters)",
                    "HUB_WEBHOOK_TOKEN_PARAMETER",
                    "",
                    Optional.of("/mkom-hub/webhook-token")),
            new Setting(
                    "ScheduledTokenParameter",
                    "Secrets (names of SSM SecureString parameters)",
                    "HUB_SCHEDULED_TOKEN_PARAMETER",
                    "",
                    Optional.of("/mkom-hub/scheduled-token")),
            new Setting(
                    "ApiKeysParameter",
                    "Secrets (names of SSM SecureString parameters)",
                    "HUB_API_KEYS_PARAMETER",
                    "",
                    Optional.of("/mkom-hub/api-keys")),
            new Setting(
                    "HashKeyParameter",
                    "Secrets (names of SSM SecureString parameters)",
                    "HUB_HASH_KEY_PARAMETER",
                    "",
                    Optional.of("/mkom-hub/hash-key")),
            new Setting(
                    "OptOutKeywords",
                    "Conversations",
                    "HUB_OPT_OUT_KEYWORDS",
                    "",
                    Optional.of("SAIR,PARAR,PARE,STOP,CANCELAR,DESCADASTRAR")),
            new Setting("OptInKeywords", "Conversations", "HUB_OPT_IN_KEYWORDS", "", Optional.of("VOLTAR")),
            new Setting(
                    "OptOutConfirmation",
                    "Conversations",
                    "HUB_OPT_OUT_CONFIRMATION",
                    "",
                    Optional.of(
                            "Pronto, voce nao recebera mais mensagens nossas. Para voltar a receber, responda VOLTAR.")),
            new Setting(
                    "OptInConfirmation",
                    "Conversations",
                    "HUB_OPT_IN_CONFIRMATION",
                    "",
                    Optional.of("Pronto, voce voltou a receber nossas mensagens. Para sair, responda SAIR.")),
            new Setting("MaxAutoReplies", "Conversations", "HUB_AUTO_REPLY_MAX_PER_HOUR", "", Optional.of("20")),
            new Setting("QuietHours", "Conversations", "HUB_QUIET_HOURS", "", Optional.of("")),
            new Setting("MarketingPerDay", "Conversations", "HUB_MARKETING_MAX_PER_DAY", "", Optional.of("0")),
            new Setting("MarketingPerWeek", "Conversations", "HUB_MARKETING_MAX_PER_WEEK", "", Optional.of("0")),
            new Setting("RetentionDays", "Data", "HUB_RETENTION_DAYS", "", Optional.of("180")),
            new Setting("LogLevel", "Monitoring", "HUB_LOG_LEVEL", "", Optional.of("INFO")),
            new Setting("LogSample", "Monitoring", "HUB_LOG_SAMPLE", "", Optional.of("10")));

    /** The parameters that only the stack knows, because they configure AWS or are of no use to {@code receive}. */
    static final List<String> ELSEWHERE = List.of(
            "ChannelArns",
            "RequestsPerSecond",
            "RequestBurst",
            "PeerRequestsPerSecond",
            "PeerRequestBurst",
            "DomainName",
            "CertificateArn",
            "HostedZoneId",
            "MkomTokenParameter",
            "SecretsKeyArn",
            "AlarmEmail",
            "CallbackSilenceHours",
            "LambdaLogLevel",
            "LogRetentionDays",
            "Tracing",
            "ReceiveReservedConcurrency",
            "RecordMaximumConcurrency",
            "SendMaximumConcurrency",
            "UrgentMaximumConcurrency",
            "ForwardMaximumConcurrency",
            "Memory",
            "Runtime",
            "Architecture");

    private Settings() {}

    /**
     * A parameter of the stack.
     *
     * @param name its name in the template
     * @param group the label of its group there
     * @param variable the environment variable with its value
     * @param unit what the variable adds to the value
     * @param standard its default; empty if there is none
     */
    record Setting(String name, String group, String variable, String unit, Optional<String> standard) {

        private static Setting required(String name, String group, String variable) {
            return new Setting(name, group, variable, "", Optional.empty());
        }

        /** The value of the parameter, given that of the variable. */
        String value(String written) {
            return written.endsWith(unit) ? written.substring(0, written.length() - unit.length()) : written;
        }
    }
}
