package io.mkomhub.platform.metrics;

/** The metrics, with the names that alarms and dashboards use. */
public enum Metric {
    /** Messages that MKOM accepted. */
    MESSAGES_SENT("MessagesSent"),
    /** Messages that MKOM reports as delivered. */
    MESSAGES_DELIVERED("MessagesDelivered"),
    /** Messages that failed for good. */
    MESSAGES_FAILED("MessagesFailed"),
    /** Messages whose delivery to MKOM is unconfirmed. */
    MESSAGES_UNCERTAIN("MessagesUncertain"),
    /** Messages not sent because the person has opted out. */
    MESSAGES_OPTED_OUT("MessagesOptedOut"),
    /** Messages refused or held because they are over a cap, such as the SMS of a text, the country of a number, or a budget. */
    MESSAGES_OVER_CAP("MessagesOverCap"),
    /** Those of them that are over the budget of their cost centre. */
    MESSAGES_OVER_BUDGET("MessagesOverBudget"),
    /** Messages requeued because MKOM could not accept them. */
    MESSAGES_RETRIED("MessagesRetried"),
    /** Requests that MKOM answered with 401 or 403, or that the hub could not send because it had no token. */
    TOKEN_REFUSED("TokenRefused"),
    /** Days until MKOM's token expires, if known. */
    TOKEN_DAYS_LEFT("TokenDaysLeft"),
    /** New status reports. */
    STATUS_REPORTS("StatusReports"),
    /** New replies. */
    REPLIES("Replies"),
    /** Answers of flows that were not sent, because the person got too many within an hour. */
    AUTO_REPLIES_STOPPED("AutoRepliesStopped"),
    /** Records stored on the spool because their queue did not accept them. */
    RECORDS_SPOOLED("RecordsSpooled"),
    /** Records moved from the spool to their queue. */
    RECORDS_UNSPOOLED("RecordsUnspooled"),
    /** Messages that MKOM accepted, but whose status callback is overdue. */
    CALLBACKS_OVERDUE("CallbacksOverdue"),
    /** Notifications that channels accepted. */
    NOTIFICATIONS_DELIVERED("NotificationsDelivered"),
    /** Notifications requeued because they could not be delivered yet. */
    NOTIFICATIONS_RETRIED("NotificationsRetried"),
    /**
     * Seconds since the first attempt at the oldest of the requeued notifications. A requeued notification is a new
     * record, so the age in SQS starts again.
     */
    OLDEST_NOTIFICATION_SECONDS("OldestNotificationSeconds"),
    /** Notifications that were dead-lettered. */
    NOTIFICATIONS_DEAD_LETTERED("NotificationsDeadLettered"),
    /** Messages given up because MKOM did not accept them for {@code HUB_SEND_GIVE_UP_AFTER}. */
    MESSAGES_GIVEN_UP("MessagesGivenUp"),
    /** Messages that expired before MKOM was known to have them. */
    MESSAGES_EXPIRED("MessagesExpired"),
    /** Uncertain messages, and messages over a cap, that are held until a person decides. */
    MESSAGES_HELD("MessagesHeld"),
    /** Calls to AWS that IAM or KMS denied. */
    RIGHTS_REFUSED("RightsRefused"),
    /** Calls to AWS for a table, index, queue or parameter that does not exist. */
    RESOURCES_GONE("ResourcesGone"),
    /** Uses of a missing or wrong setting, such as a hash key other than that of the table. */
    SETTINGS_WRONG("SettingsWrong"),
    /** Requeued records, by {@code Reason}. */
    RECORDS_REQUEUED("RecordsRequeued"),
    /** Seconds since the hub received the oldest event that {@code record} could not finish. */
    OLDEST_EVENT_SECONDS("OldestEventSeconds"),
    /** Seconds since the oldest message that {@code send} could not deliver to MKOM was due. */
    OLDEST_MESSAGE_SECONDS("OldestMessageSeconds");

    private final String title;

    Metric(String title) {
        this.title = title;
    }

    /** The name in CloudWatch. */
    public String title() {
        return title;
    }
}
