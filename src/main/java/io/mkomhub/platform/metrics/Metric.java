package io.mkomhub.platform.metrics;

/** What is counted. The names are those that alarms and dashboards use. */
public enum Metric {
    /** Messages that MKOM took. */
    MESSAGES_SENT("MessagesSent"),
    /** Messages that MKOM says have arrived. */
    MESSAGES_DELIVERED("MessagesDelivered"),
    /** Messages that will not arrive. */
    MESSAGES_FAILED("MessagesFailed"),
    /** Messages of which nobody knows whether MKOM took them. */
    MESSAGES_UNCERTAIN("MessagesUncertain"),
    /** Messages not sent because the person has opted out. */
    MESSAGES_OPTED_OUT("MessagesOptedOut"),
    /** Messages put back because MKOM could not take them. */
    MESSAGES_RETRIED("MessagesRetried"),
    /** Requests that MKOM answered with 401 or 403, or that could not be made for want of a token. */
    TOKEN_REFUSED("TokenRefused"),
    /** Days until MKOM's token expires, where that is known. */
    TOKEN_DAYS_LEFT("TokenDaysLeft"),
    /** Status reports of MKOM's that were new. */
    STATUS_REPORTS("StatusReports"),
    /** Replies of persons that were new. */
    REPLIES("Replies"),
    /** Records kept in the table because their queue did not take them. */
    RECORDS_SPOOLED("RecordsSpooled"),
    /** Records put from the table back on their queue. */
    RECORDS_UNSPOOLED("RecordsUnspooled"),
    /** Messages that were handed to MKOM and of which nothing has been heard for too long. */
    CALLBACKS_OVERDUE("CallbacksOverdue"),
    /** Notifications that the peers of channels took. */
    NOTIFICATIONS_DELIVERED("NotificationsDelivered"),
    /** Notifications put back because they could not be told yet. */
    NOTIFICATIONS_RETRIED("NotificationsRetried"),
    /**
     * Seconds since the hub first tried to tell the oldest of the notifications put back. What is put back is a new record of its queue, whose own
     * age begins anew with it.
     */
    OLDEST_NOTIFICATION_SECONDS("OldestNotificationSeconds"),
    /** Notifications given up. */
    NOTIFICATIONS_DEAD_LETTERED("NotificationsDeadLettered"),
    /** Messages given up because MKOM has not taken them for {@code HUB_SEND_GIVE_UP_AFTER}. */
    MESSAGES_GIVEN_UP("MessagesGivenUp"),
    /** Messages whose validity ended before MKOM was known to have them. */
    MESSAGES_EXPIRED("MessagesExpired"),
    /** Uncertain messages that are not sent before a person has decided. */
    MESSAGES_HELD("MessagesHeld"),
    /** Calls of AWS that IAM or KMS refused. */
    RIGHTS_REFUSED("RightsRefused"),
    /** Calls of AWS for a table, index, queue or parameter that does not exist. */
    RESOURCES_GONE("ResourcesGone"),
    /** Uses of a setting that is missing or wrong, such as another hash key than that of the table. */
    SETTINGS_WRONG("SettingsWrong"),
    /** Records put back on their queue, by {@code Reason}. */
    RECORDS_REQUEUED("RecordsRequeued"),
    /** Seconds since the hub received the oldest event that {@code record} could not finish. */
    OLDEST_EVENT_SECONDS("OldestEventSeconds"),
    /** Seconds since the oldest message that {@code send} could not hand over might have gone out. */
    OLDEST_MESSAGE_SECONDS("OldestMessageSeconds");

    private final String title;

    Metric(String title) {
        this.title = title;
    }

    /** Its name in CloudWatch. */
    public String title() {
        return title;
    }
}
