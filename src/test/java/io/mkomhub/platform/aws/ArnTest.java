package io.mkomhub.platform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArnTest {

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "SQS, arn:aws:sqs:sa-east-1:123456789012:mkom-eventos, mkom-eventos, https://sqs.sa-east-1.amazonaws.com",
        "SQS, arn:aws-us-gov:sqs:us-gov-west-1:123456789012:mkom.fifo, mkom.fifo, https://sqs.us-gov-west-1.amazonaws.com",
        "SNS, arn:aws-cn:sns:cn-north-1:123456789012:mkom_1, mkom_1, https://sns.cn-north-1.amazonaws.com.cn",
        "EVENTBRIDGE, arn:aws:events:ap-southeast-2:123456789012:event-bus/default, default, https://events.ap-southeast-2.amazonaws.com"
    })
    void parse_shouldReadWhatAWSShows_andWriteItAgain(Arn.Service service, String text, String name, String endpoint) {
        Arn arn = Arn.parse(service, text);

        assertThat(arn).hasToString(text);
        assertThat(arn.name()).isEqualTo(name);
        assertThat(arn.account()).isEqualTo("123456789012");
        assertThat(arn.endpoint()).hasToString(endpoint);
    }

    @Test
    void isFifo_shouldBeTrue_whenAQueueOrTopicIsNamedSo() {
        assertThat(Arn.parse(Arn.Service.SQS, "arn:aws:sqs:sa-east-1:123456789012:mkom.fifo")
                        .isFifo())
                .isTrue();
        assertThat(Arn.parse(Arn.Service.SNS, "arn:aws:sns:sa-east-1:123456789012:mkom.fifo")
                        .isFifo())
                .isTrue();
        assertThat(Arn.parse(Arn.Service.SNS, "arn:aws:sns:sa-east-1:123456789012:fifo")
                        .isFifo())
                .isFalse();
        assertThat(Arn.parse(Arn.Service.EVENTBRIDGE, "arn:aws:events:sa-east-1:123456789012:event-bus/mkom.fifo")
                        .isFifo())
                .isFalse();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            SQS | https://sqs.sa-east-1.amazonaws.com/123456789012/mkom        | arn:aws:sqs:sa-east-1:123456789012:mkom
            SQS | mkom                                                          | arn:aws:sqs:sa-east-1:123456789012:mkom
            SQS | ''                                                            | arn:aws:sqs:sa-east-1:123456789012:mkom
            SQS | arn:aws:sns:sa-east-1:123456789012:mkom                       | arn:aws:sqs:sa-east-1:123456789012:mkom
            SNS | arn:aws:sqs:sa-east-1:123456789012:mkom                       | arn:aws:sns:sa-east-1:123456789012:mkom
            EVENTBRIDGE | arn:aws:eventbridge:sa-east-1:123456789012:event-bus/m | arn:aws:events:sa-east-1:123456789012:event-bus/mkom
            SQS | arn:aws-iso:sqs:sa-east-1:123456789012:mkom                   | arn:aws:sqs:sa-east-1:123456789012:mkom; its partition is not aws, aws-cn or aws-us-gov
            SQS | arn:aws:sqs:evil.example.com/:123456789012:mkom               | arn:aws:sqs:sa-east-1:123456789012:mkom; its region is not one of the partition aws
            SQS | arn:aws:sqs::123456789012:mkom                                | arn:aws:sqs:sa-east-1:123456789012:mkom; its region is not one of the partition aws
            SQS | arn:aws-cn:sqs:sa-east-1:123456789012:mkom                    | arn:aws:sqs:sa-east-1:123456789012:mkom; its region is not one of the partition aws-cn
            SQS | arn:aws:sqs:cn-north-1:123456789012:mkom                      | arn:aws:sqs:sa-east-1:123456789012:mkom; its region is not one of the partition aws
            SQS | arn:aws:sqs:sa-east-1:12345678901:mkom                        | arn:aws:sqs:sa-east-1:123456789012:mkom; its account does not have 12 digits
            SQS | arn:aws:sqs:sa-east-1:123456789012:                           | arn:aws:sqs:sa-east-1:123456789012:mkom; its last part cannot be that of an SQS queue
            SQS | arn:aws:sqs:sa-east-1:123456789012:mkom.std                   | arn:aws:sqs:sa-east-1:123456789012:mkom; its last part cannot be that of an SQS queue
            SNS | arn:aws:sns:sa-east-1:123456789012:mkom:6a1b2c3d              | arn:aws:sns:sa-east-1:123456789012:mkom; its last part cannot be that of an SNS topic
            EVENTBRIDGE | arn:aws:events:sa-east-1:123456789012:mkom            | arn:aws:events:sa-east-1:123456789012:event-bus/mkom; its last part cannot be that of an EventBridge event bus
            EVENTBRIDGE | arn:aws:events:sa-east-1:123456789012:rule/mkom       | arn:aws:events:sa-east-1:123456789012:event-bus/mkom; its last part cannot be that of an EventBridge event bus
            """)
    void parse_shouldSayWhatIsWrong_whenItIsNoArnOfTheService(Arn.Service service, String text, String expected) {
        assertThatThrownBy(() -> Arn.parse(service, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be the ARN of an ")
                .hasMessageEndingWith(", such as " + expected);
    }
}
