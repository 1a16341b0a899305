package io.mkomhub.metric;

/** What is counted. The names are those that alarms and dashboards use. */
public enum Metric {
    /** Messages that MKOM took. */
    MESSAGES_SENT("MessagesSent"),
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
    /** Notices that the peers of channels took. */
    NOTICES_TOLD("NoticesTold"),
    /** Notices put back because they could not be told yet. */
    NOTICES_RETRIED("NoticesRetried"),
    /** Notices given up. */
    NOTICES_DEAD("NoticesDead"),
    /** Records kept in the table because their queue did not take them. */
    RECORDS_SPOOLED("RecordsSpooled"),
    /** Records put from the table back on their queue. */
    RECORDS_REQUEUED("RecordsRequeued"),
    /** Messages that were handed to MKOM and of which nothing has been heard for too long. */
    MESSAGES_SILENT("MessagesSilent");

    private final String title;

    Metric(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
