package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsisdnTest {

    private static final List<String> AREAS = List.of("11", "21", "31", "41", "47", "51", "55", "61", "85", "99");

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as MKOM writes it                      | 5511953959059        | 5511953959059
            with plus and punctuation              | +55 11 95395-9059    | 5511953959059
            with plus and parentheses              | +55 (11) 95395-9059  | 5511953959059
            national with parentheses              | (11) 95395-9059      | 5511953959059
            national digits                        | 11953959059          | 5511953959059
            national with trunk prefix             | 011953959059         | 5511953959059
            landline                               | 551139954660         | 551139954660
            area code 55, mobile, national         | 55999991234          | 5555999991234
            area code 55, mobile, with country     | 5555999991234        | 5555999991234
            area code 55, mobile, punctuation      | (55) 99999-1234      | 5555999991234
            area code 55, landline, national       | 5532221234           | 555532221234
            area code 55, landline, with country   | 555532221234         | 555532221234
            Portugal                               | +351 912 345 678     | 351912345678
            United States                          | +1 650-253-0000      | 16502530000
            the example of the manual's section 5  | 5511111111111        | 5511111111111
            the example of its section 4           | 5511980664212        | 5511980664212
            without separators, 55, spaces around  | ' 5511953959059 '    | 5511953959059
            with dots                              | 11.95395.9059        | 5511953959059
            with dots and country code             | 55.11.95395.9059     | 5511953959059
            every digit group apart                | 55 11 9 5395 9059    | 5511953959059
            trunk zero in brackets                 | (011) 95395-9059     | 5511953959059
            trunk zero after the country code      | +55 (0) 11 95395-9059 | 5511953959059
            trunk zero, country code, no plus      | 55 011 95395-9059    | 5511953959059
            a carrier's code                       | 0 15 11 95395-9059   | 5511953959059
            a carrier's code, landline             | 021 41 3333-4444     | 554133334444
            country code in brackets               | (+55) 11 95395-9059  | 5511953959059
            country code in brackets, no plus      | (55) 11 95395-9059   | 5511953959059
            00 as dialled in Europe                | 0055 11 95395-9059   | 5511953959059
            00 as dialled in Europe, digits        | 005511953959059      | 5511953959059
            00 and a carrier, Portugal             | 00 21 351 912 345 678 | 351912345678
            00 and no carrier, Portugal            | 00351912345678       | 351912345678
            00 and a carrier, United States        | 0015 1 650 253 0000  | 16502530000
            00 erasure of the issue                | 005511912340000      | 5511912340000
            before the ninth digit                 | (11) 8066-4212       | 551180664212
            before the ninth digit, country code   | +55 11 8066-4212     | 551180664212
            no-break spaces and hyphens            | +55\u00a011\u00a095395\u20119059 | 5511953959059
            as WhatsApp copies it                  | \u202a+55 11 95395-9059\u202c | 5511953959059
            a zero-width space and a BOM           | \ufeff5511953959059\u200b | 5511953959059
            full-width digits                      | ５５１１９５３９５９０５９ | 5511953959059
            in pairs                               | (11) 95395 90 59     | 5511953959059
            in threes                              | 11 953 959 059       | 5511953959059
            France, dots                           | +33 6.12.34.56.78    | 33612345678
            United Kingdom, trunk zero in brackets | +44 (0)20 7946 0958  | 442079460958
            """)
    void parse_shouldGiveInternationalDigits_whenTheNumberIsPossible(String name, String written, String digits) {
        assertThat(Msisdn.parse(written).digits()).isEqualTo(digits);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            empty                 | ''                     | is not a telephone number
            blank                 | '   '                  | is not a telephone number
            plus alone            | +                      | is not a telephone number
            too short             | 551                    | is not a telephone number: too short
            mobile, no area code  | 95395-9059             | is not a telephone number: the area code is missing
            landline, no area code| 3995-4660              | is not a telephone number: the area code is missing
            one digit too many    | 55119539590591         | is not a telephone number: too long
            unknown country       | +999 123 456 789       | is not a telephone number
            longer than any       | 11111111112222222222333333333344444444445 | is not a telephone number: too long
            as long as any        | 1111111111222222222233333333334444444444  | is not a telephone number: too long
            country code, no area code, mobile | +55 95395-9059 | is not a telephone number: the area code is missing
            country code, no area code, landline | +55 3995-4660 | is not a telephone number: the area code is missing
            country code, seven digits | +55 395-4660      | is not a telephone number: too short
            country code, twelve digits | +55 11 95395 90591 | is not a telephone number: too long
            United States, too long | +1 650 253 00000     | is not a telephone number: too long
            United States, no area code | +1 253-0000      | is not a telephone number: the area code is missing
            """)
    void parse_shouldSayWhatIsWrongWithoutTheNumber_whenItIsNone(String name, String written, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Msisdn.parse(written))
                .withMessage(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            words                       | not a number
            a letter O for a zero       | 5511 9 5395 9O59
            a letter S in between       | 119539S9059
            vanity digits               | 0800 MKOM HUB
            an extension                | +55 11 3995-4660 ramal 12
            an extension, shorter       | 11 3995-4660 x12
            an extension, RFC 3966      | +551139954660;ext=12
            a URI                       | tel:+5511953959059
            an extension of one digit   | 11 9876-5432 1
            an extension behind an area code 55 | (55) 3222-1234 35
            a minus sign in front       | -5511953959059
            a hyphen at the end         | 5511953959059-
            thousands with decimals     | 11987654.321
            CPF with a mobile's look    | 119.876.543-21
            a plus, no country code     | +11 95395-9059
            Denmark from the United States | 011 45 31234567
            00 for a single 0           | 00 21 951234567
            00 of Peru or of Porto Alegre | 00 51 98765-4321
            Argentina as dialled there  | +54 11 15 1234-5678
            two numbers, slash          | 11953959059/11953959058
            two numbers, comma          | 11953959059,11953959058
            two numbers, semicolon      | 11953959059;11953959058
            two numbers, a word         | 11953959059 ou 11953959058
            two numbers, space          | 11953959059 11953959058
            two short numbers           | 3995-4660 3995-4661
            a float                     | 551198765432.0
            a float of a whole number   | 11953959059.0
            a float without decimals    | 5511953959059.
            a float, two decimals       | 5511953959059.00
            a float, comma              | 551198765432,0
            scientific notation         | 5.51195395905E+12
            scientific, Excel Brazil    | 5,51E+12
            not a number                | NaN
            a minus sign in front of a plus | -+5511953959059
            two plus signs              | ++5511953959059
            a plus inside               | 55+11953959059
            a plus at the end           | 5511953959059+
            brackets that do not match  | (11 95395-9059
            brackets turned round       | )11( 95395-9059
            brackets in brackets        | ((11)) 95395-9059
            plus and zero               | +0055 11 95395-9059
            plus and zero, area         | +011 95395-9059
            00 and nothing that can be  | 00 11 95395-9059
            00 of Brazil or of Norway   | 0055 47 9270-3248
            00 of a number that is none | 005511111111111
            00 from the United States   | 011 55 11 95395-9059
            three zeros                 | 00011953959059
            a collect call              | 90 15 11 95395-9059
            an area code there is not   | 20 95395-9059
            a mobile number without its nine | 11 15395-9059
            a number of another country | 14155552671
            Portugal without plus       | 351912345678
            a stray sign                | 5511953959059*
            a hash                      | #5511953959059
            a quotation mark            | '"5511953959059"'
            toll free                   | 0800 123 4567
            a truncated number          | 5511953959
            CPF                         | 123.456.789-09
            """)
    void parse_shouldRefuse_whenItIsNotCertainlyOneNumber(String name, String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Msisdn.parse(written))
                .withMessageStartingWith("is not a telephone number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11 9876\n54321", "11\t987654321", "3995-4660\r\n3995-4661"})
    void parse_shouldRefuse_whenATabOrALineEndStandsInIt(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Msisdn.parse(written));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            plus of Brazil         | ' 5511953959059'  | 5511953959059
            plus of another country | ' 16502530000'   | 16502530000
            no plus, nor needed    | 11953959059       | 5511953959059
            a space and no plus    | ' 11 95395-9059'  | 5511953959059
            """)
    void parseForm_shouldKnowAPlusThatBecameASpace_whenItIsCertain(String name, String written, String digits) {
        assertThat(Msisdn.parseForm(written).digits()).isEqualTo(digits);
    }

    @Test
    void parseForm_shouldRefuse_whenItIsAnotherNumberWithThePlus() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Msisdn.parseForm(" 51987654321"))
                .withMessageContaining("%2B");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as people write it | +55 (11) 95395-9059 | 5511953959059
            as the hub shows it, United States | 12025550123 | 12025550123
            as the hub shows it, Portugal | 351912345678 | 351912345678
            a short code | 27182 | 27182
            """)
    void parseOrShown_shouldTakeWhatTheHubShows_whenNobodyWritesItSo(String name, String written, String digits) {
        assertThat(Msisdn.parseOrShown(written).digits()).isEqualTo(digits);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "5511953959059, true",
        "551139954660, true",
        "12025550123, true",
        "27182, false",
        "000, false",
        "999123456789, false",
        "11953959059, false"
    })
    void isPossible_shouldBeSoOfNumbersThatPeopleCanHave(String digits, boolean possible) {
        assertThat(new Msisdn(digits).isPossible()).isEqualTo(possible);
    }

    /** The digits alone would be the number of somebody else. */
    @ParameterizedTest
    @ValueSource(strings = {"11-95395-9059-", "+11 95395-9059", "1195395905-9", "12025550123-"})
    void ofPlatform_shouldRefuse_whenItsSignsMakeAnotherNumberOfTheDigits(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Msisdn.ofPlatform(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "999", "12345678901234567890"})
    void parseOrShown_shouldTakeTheShortestAndTheLongest_whenTheHubShowsThem(String digits) {
        assertThat(Msisdn.parseOrShown(digits).digits()).isEqualTo(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "12", "0123", "005511111111111", "551198765432.0", "123456789012345678901", "x"})
    void parseOrShown_shouldRefuse_whenTheHubCanNotHaveShownIt(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Msisdn.parseOrShown(written));
    }

    /** Opt-outs, erasure and conversations know a person by what the platform says, sending by what people write. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "5511980664212",
                "+5511980664212",
                "11980664212",
                "011980664212",
                "0055 11 98066-4212",
                "005511980664212",
                "(11) 98066-4212",
                "551180664212",
                "1180664212"
            })
    void person_shouldBeTheSameAtEveryDoor_howeverTheNumberIsWritten(String written) {
        assertThat(Msisdn.parse(written).person())
                .isEqualTo(Msisdn.ofPlatform(written).person())
                .isEqualTo(Msisdn.parseOrShown(written).person())
                .isEqualTo(Msisdn.parseForm(written).person())
                .isEqualTo("551180664212");
    }

    /** Whoever writes a number in any of the usual ways gets that number, or an error: the property behind all tables above. */
    @Test
    void parse_shouldNeverGiveAnotherNumber_howeverItIsWritten() {
        Random random = new Random(12);
        List<String> prefixes = List.of(
                "", "0", "55", "+55", "0055", "+55 (0)", "055", "0 15 ", "(+55) ", "55 0", "00 15 55 ", "0 21 ");
        List<String> damages =
                List.of("", "", "", "O", "S", ".0", ",0", "x", " 1", "/", "+", "(", "\u200b", "\u00a0", "E3", ";", ")");
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            String area = AREAS.get(random.nextInt(AREAS.size()));
            String subscriber = (random.nextBoolean() ? "9" : "")
                    + (char) ('2' + random.nextInt(8))
                    + "%07d".formatted(random.nextInt(10_000_000));
            String number = area + subscriber;
            StringBuilder written = new StringBuilder(prefixes.get(random.nextInt(prefixes.size())));
            for (int k = 0; k < number.length(); k++) {
                written.append(number.charAt(k));
                if (random.nextInt(6) == 0) {
                    written.append(" -.".charAt(random.nextInt(3)));
                }
            }
            String damage = damages.get(random.nextInt(damages.size()));
            // In the midst of a number a zero is a digit like any other; at its end it is a spreadsheet's. A plus sign
            // in front
            // makes a country code of an area code.
            int place = damage.equals(".0") || damage.equals(" 1")
                    ? written.length()
                    : random.nextInt(written.length() + 1);
            place = damage.equals("+") ? Math.max(1, place) : place;
            written.insert(place, damage);
            String digits;
            try {
                digits = Msisdn.parse(written.toString()).digits();
            } catch (IllegalArgumentException e) {
                continue;
            }
            taken++;
            assertThat(digits).as("%s", written).isEqualTo("55" + number);
        }
        assertThat(taken).isGreaterThan(25_000);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as in the manual   | 5511980664212      | 5511980664212
            with a plus        | +5511980664212     | 5511980664212
            with punctuation   | +55 (11) 9.8066-42 | 55119806642
            a short code       | 27182              | 27182
            a short code apart | 27 182             | 27182
            the shortest       | 123                | 123
            the longest        | 12345678901234567890 | 12345678901234567890
            a full stop, three digits from the end | 2.718 | 2718
            impossible number  | 5511               | 5511
            of Brazil as dialled  | 11980664212     | 5511980664212
            with a trunk zero  | 011980664212       | 5511980664212
            with 00            | 005511980664212    | 5511980664212
            a landline         | 1139954660         | 551139954660
            of Peru, not Porto Alegre | 51987654321 | 51987654321
            United States      | 12025550123        | 12025550123
            no number at all   | 0123               | 0123
            """)
    void ofPlatform_shouldKeepTheDigits_whateverNumberTheyAre(String name, String written, String digits) {
        assertThat(Msisdn.ofPlatform(written).digits()).isEqualTo(digits);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            empty        | ''
            two digits   | 12
            21 digits    | 123456789012345678901
            letters      | 5511x80664212
            a float      | 551198765432.0
            two numbers  | 5511980664212/13
            other digits | ٥٥١١٩٨٠٦٦٤
            """)
    void ofPlatform_shouldRefuse_whenThereAreNot3To20Digits(String name, String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Msisdn.ofPlatform(written));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a Brazilian mobile number     | 5511953959059       | (+55) 11 95395-9059
            without the ninth digit       | 551180664212        | (+55) 11 8066-4212
            United States                 | 16502530000         | (+1) 6502530000
            Portugal                      | 351912345678        | (+351) 912345678
            Italy, with its zero          | 390612345678        | (+39) 0612345678
            Nuremberg, which dials as in Santa Catarina | 49911123456 | (+49) 911123456
            a short code                  | 28100               | 28100
            nobody's                      | 55119539590591234   | 55119539590591234
            """)
    void readable_shouldBeAText_thatIsReadAsTheNumber(String name, String digits, String written) {
        Msisdn number = new Msisdn(digits);

        assertThat(number.readable()).isEqualTo(written);
        if (!written.equals(digits)) {
            assertThat(Msisdn.parse(written)).isEqualTo(number);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a mobile number           | 5511953959059 | +5511953959059
            as short as a number goes | 12345678      | +12345678
            a short code              | 2718281       | 2718281
            """)
    void international_shouldHaveAPlus_unlessItIsAShortCode(String name, String digits, String written) {
        assertThat(new Msisdn(digits).international()).isEqualTo(written);
    }

    @Test
    void masked_shouldShowCountryAndAreaCodeAndTheLastTwoDigits_whenItIsABrazilianNumber() {
        assertThat(new Msisdn("5511953959059").masked()).isEqualTo("5511*******59");
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "1234", "27182", "271828", "2718281", "55119531", "12345678901234567890"})
    void toString_shouldNeverShowTheWholeNumber_whateverItsLength(String digits) {
        Msisdn msisdn = new Msisdn(digits);

        assertThat(msisdn).hasToString(msisdn.masked());
        assertThat(msisdn.toString())
                .hasSameSizeAs(digits)
                .contains("*")
                .endsWith(digits.substring(digits.length() - 2));
    }

    @Test
    void constructor_shouldRefuse_whenThereIsMoreThanDigits() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Msisdn("+5511953959059"));
    }
}
