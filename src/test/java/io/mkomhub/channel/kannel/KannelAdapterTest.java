package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Credentials;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KannelAdapterTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final MessageId ID = new MessageId(BatchId.derived("x"), 1);
    private static final String RAPIDPRO_URL = "https://rp.example/c/kn/8eb2/status?uuid=55&status=%d";

    private final KannelAdapter wire = new KannelAdapter();

    private static Channel channel(Style style) {
        return new Channel(
                "main",
                Kind.KANNEL,
                style,
                Optional.of(URI.create(
                        style == Style.RAPIDPRO ? "https://rp.example/c/kn/8eb2" : "http://kannel.example:13013/")),
                new Credentials(Optional.empty(), Optional.of("hub"), Optional.of("a&b"), Optional.empty()),
                Optional.of("28000"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Priority.NORMAL,
                false);
    }

    private static ChannelNotification notification(News news) {
        return new ChannelNotification("n1", "main", new Msisdn("5511999990001"), NOW, news);
    }

    private static ChannelNotification status(MessageStatus status, Optional<String> url, int mask) {
        return notification(new StatusChange(
                ID,
                new ChannelOrigin("main", url.isPresent() ? "" : "mid-1", url, mask),
                status,
                status == MessageStatus.FAILED ? Optional.of("sem rota") : Optional.empty(),
                Optional.empty()));
    }

    private Optional<String> address(ChannelNotification notification, Style style) {
        return wire.render(notification, channel(style), NOW)
                .map(OutgoingRequest::address)
                .map(URI::toString);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "KANNEL, DELIVERED, 1, ''",
        "GENERIC, DELIVERED, 1, ''",
        "KANNEL, FAILED, 2, sem+rota",
        "KANNEL, OPTED_OUT, 16, ''",
        "KANNEL, CANCELLED, 2, ''",
        "KANNEL, EXPIRED, 2, ''",
    })
    void render_shouldReportToKannelsPort_whenKannelAskedForIt(
            Style style, MessageStatus status, int bit, String text) {
        assertThat(address(status(status, Optional.empty(), 31), style))
                .hasValue("http://kannel.example:13013/?username=hub&password=a%26b&dlr-mid=mid-1&dlr-mask=" + bit
                        + "&to=5511999990001&text=" + text);
    }

    @Test
    void render_shouldTellKannelNothingOfAcceptance_becauseItTellsThatItself() {
        assertThat(address(status(MessageStatus.SENT, Optional.empty(), 31), Style.KANNEL))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}, mask {1}")
    @CsvSource({"DELIVERED, 30", "DELIVERED, 0", "FAILED, 29", "OPTED_OUT, 15", "CANCELLED, 29", "EXPIRED, 29"})
    void render_shouldTellNothing_whenItWasNotAskedFor(MessageStatus status, int mask) {
        assertThat(address(status(status, Optional.empty(), mask), Style.GENERIC))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"SENT, 8", "DELIVERED, 1"})
    void render_shouldFillInRapidProsAddress_whenTheMessageIsUnderway(MessageStatus status, int bit) {
        assertThat(address(status(status, Optional.of(RAPIDPRO_URL), 27), Style.RAPIDPRO))
                .hasValue("https://rp.example/c/kn/8eb2/status?uuid=55&status=" + bit);
    }

    @ParameterizedTest
    @CsvSource({"FAILED", "OPTED_OUT", "CANCELLED", "EXPIRED"})
    void render_shouldKeepAFinalFailureFromRapidPro_becauseItWouldSendAgain(MessageStatus status) {
        assertThat(address(status(status, Optional.of(RAPIDPRO_URL), 31), Style.RAPIDPRO))
                .isEmpty();
    }

    @Test
    void render_shouldCallTheApplicationsAddress_whenKannelPassedItOn() {
        assertThat(address(
                        status(MessageStatus.FAILED, Optional.of("https://app.example/?s=%d&a=%A&p=%p"), 2),
                        Style.GENERIC))
                .hasValue("https://app.example/?s=2&a=sem+rota&p=%2B5511999990001");
    }

    @Test
    void render_shouldTellNothing_whenThereIsNeitherIdNorAddress() {
        ChannelNotification notification = notification(new StatusChange(
                ID,
                new ChannelOrigin("main", "", Optional.empty(), 31),
                MessageStatus.DELIVERED,
                Optional.empty(),
                Optional.empty()));
        assertThat(address(notification, Style.GENERIC)).isEmpty();
        assertThat(address(notification, Style.RAPIDPRO)).isEmpty();
    }

    @Test
    void render_shouldGiveARepliesTextToKannel_inUtf8() {
        assertThat(address(notification(new ReplyReceived("não + 😀", Optional.empty())), Style.KANNEL))
                .hasValue("http://kannel.example:13013/?username=hub&password=a%26b&from=%2B5511999990001&to=28000"
                        + "&text=n%C3%A3o+%2B+%F0%9F%98%80");
    }

    @Test
    void render_shouldGiveAReplyToRapidPro_underAnIdItKnowsAgain() {
        OutgoingRequest request = wire.render(
                        notification(new ReplyReceived("não", Optional.empty())), channel(Style.RAPIDPRO), NOW)
                .orElseThrow();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.address()).hasToString("https://rp.example/c/kn/8eb2/receive");
        assertThat(request.headers()).containsEntry("Content-Type", "application/x-www-form-urlencoded");
        assertThat(request.body()).isEqualTo("id=n1&ts=1700000000&sender=%2B5511999990001&message=n%C3%A3o");
    }

    @Test
    void render_shouldPassOnWhatWasWritten_whenSomebodyOptsOut() {
        assertThat(address(notification(new OptOutReceived("SAIR")), Style.GENERIC)
                        .orElse(""))
                .endsWith("&text=SAIR");
    }

    private DeliveryResult judge(Style style, Optional<String> url, int status, String body) {
        return wire.judge(
                status(MessageStatus.DELIVERED, url, 31),
                channel(style),
                new OutgoingAnswer(status, body, Optional.empty()));
    }

    /** As Kannel 1.4.5 was seen to answer. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Sent, Accepted",
        "Sent., Accepted",
        "'Unknown DLR, not accepted', Rejected",
        "'Insufficient args, rejected', Rejected",
        "Authorization failed for sendsms, Retry",
        "Not accepted, Retry",
        "<html>, Retry",
        "'', Retry",
    })
    void judge_shouldReadTheBody_becauseKannelAnswers202ToEverything(String body, String deliveryResult) {
        assertThat(judge(Style.GENERIC, Optional.empty(), 202, body).getClass().getSimpleName())
                .isEqualTo(deliveryResult);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "200, {}, Accepted",
        "400, message not found, Retry",
        "400, the phone number supplied is not a possible number, Rejected",
        "404, channel not found, Retry",
        "429, , Retry",
        "500, , Retry",
    })
    void judge_shouldTryRapidProAgain_unlessItSaidThatItNeverWill(int status, String body, String deliveryResult) {
        assertThat(judge(Style.RAPIDPRO, Optional.of(RAPIDPRO_URL), status, body == null ? "" : body)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(deliveryResult);
    }

    @Test
    void judge_shouldTakeAnySuccess_whenTheApplicationItselfAnswers() {
        assertThat(judge(Style.GENERIC, Optional.of("https://app.example/?s=%d"), 200, "obrigado"))
                .isInstanceOf(DeliveryResult.Accepted.class);
    }
}
