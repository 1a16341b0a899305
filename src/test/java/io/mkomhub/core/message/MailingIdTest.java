package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailingIdTest {

    private static final MailingId ID = MailingId.of("api:crm", new Mailing("Natal", 1));

    @Test
    void id_shouldFollowFromSenderIdentifierAndCostCentre() {
        assertThat(ID.text()).matches("[0-9a-f]{32}");
        assertThat(MailingId.of("api:crm", new Mailing("Natal", 1))).isEqualTo(ID);
        assertThat(List.of(
                        MailingId.of("api:loja", new Mailing("Natal", 1)),
                        MailingId.of("api:crm", new Mailing("natal", 1)),
                        MailingId.of("api:crm", new Mailing("Natal", 2)),
                        MailingId.of("api:crm", new Mailing("Natal1", 2)),
                        ID))
                .doesNotHaveDuplicates();
    }

    @Test
    void id_shouldSayWhoseMailingItIs() {
        assertThat(ID.isOf("api:crm")).isTrue();
        assertThat(ID.isOf("api:loja")).isFalse();
        assertThat(MailingId.of("api:crm", new Mailing("Outro", 9)).isOf("api:crm"))
                .isTrue();
    }

    @Test
    void read_shouldTakeWhatTheHubGaveOut() {
        assertThat(MailingId.read(ID.text())).contains(ID);
    }

    @Test
    void read_shouldNotTakeAMistypedId() {
        for (int i = 0; i < ID.text().length(); i++) {
            String other = ID.text().charAt(i) == '0' ? "1" : "0";
            assertThat(MailingId.read(
                            ID.text().substring(0, i) + other + ID.text().substring(i + 1)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Natal", "00000000000000000000000000000000", "01m802bxjs9n1dytgdvws9sp5y"})
    void read_shouldNotTakeAnythingElse(String written) {
        assertThat(MailingId.read(written)).isEmpty();
    }
}
