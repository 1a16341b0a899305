package io.mkomhub.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipientZoneTest {

    private static final Path DOCUMENT = Path.of("docs/sending.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([0-9, ]+) \\| [^|]+ \\| `(America/\\w+)` \\|");

    @ParameterizedTest(name = "{0}: {1}, {2} hours")
    @CsvSource({
        "5511953959059, America/Sao_Paulo, -3",
        "556899990001, America/Rio_Branco, -5",
        "5568999990001, America/Rio_Branco, -5",
        "5592999990001, America/Manaus, -4",
        "5597999990001, America/Manaus, -4",
        "5595999990001, America/Boa_Vista, -4",
        "5569999990001, America/Porto_Velho, -4",
        "5565999990001, America/Cuiaba, -4",
        "5566999990001, America/Cuiaba, -4",
        "5567999990001, America/Campo_Grande, -4",
        "5581999990001, America/Sao_Paulo, -3",
        "5555999990001, America/Sao_Paulo, -3",
        "5599999990001, America/Sao_Paulo, -3",
        // Not an area code.
        "5520999990001, America/Sao_Paulo, -3",
        // Of other countries, also with digits that look like an area code.
        "351912345678, America/Sao_Paulo, -3",
        "5968123456, America/Sao_Paulo, -3",
        "554021, America/Sao_Paulo, -3",
        "27182, America/Sao_Paulo, -3",
        "000, America/Sao_Paulo, -3"
    })
    void of_shouldFollowTheAreaCode_whenTheNumberIsBrazilian(String digits, String zone, int hours) {
        assertThat(RecipientZone.of(digits).getId()).isEqualTo(zone);
        Instant summer = Instant.parse("2027-01-15T12:00:00Z");
        assertThat(RecipientZone.of(digits).getRules().getOffset(summer).getTotalSeconds())
                .isEqualTo(hours * 3600);
    }

    /** The numbering plan comes from libphonenumber, which knows all area codes. */
    @Test
    void table_shouldHaveEveryAreaCode_andNoOther() throws NumberParseException {
        Set<String> assigned = new TreeSet<>();
        for (int code = 10; code <= 99; code++) {
            if (PhoneNumberUtil.getInstance()
                    .isValidNumber(PhoneNumberUtil.getInstance().parse("+55" + code + "912345678", "BR"))) {
                assigned.add(Integer.toString(code));
            }
        }

        assertThat(RecipientZone.table().keySet()).isEqualTo(assigned).hasSize(67);
    }

    @Test
    void document_shouldShowTheTable() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(DOCUMENT));
        while (rows.find()) {
            for (String code : rows.group(1).split(", ", -1)) {
                assertThat(documented.put(code, rows.group(2))).as(code).isNull();
            }
        }
        Map<String, String> coded = new TreeMap<>();
        RecipientZone.table().forEach((code, zone) -> coded.put(code, zone.getId()));

        assertThat(documented).isEqualTo(coded);
    }
}
