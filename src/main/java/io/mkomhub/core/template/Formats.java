package io.mkomhub.core.template;

import io.mkomhub.core.text.Spaces;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The formats that a value can have in a text, by name, as Brazilians write them. The words are defined here and not
 * taken from the platform's locale data, which a native executable includes only for the language it was built in.
 */
final class Formats {

    private static final List<String> WEEKDAYS =
            List.of("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo");
    private static final List<String> MONTHS = List.of(
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro");

    /** Words that stay in lower case inside a name. */
    private static final Set<String> PARTICLES = Set.of("da", "de", "di", "do", "das", "dos", "e");

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd/MM/uuuu", Locale.ROOT);
    private static final DateTimeFormatter SHORT_DATE = DateTimeFormatter.ofPattern("dd/MM", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private static final Pattern BRAZILIAN_DATE =
            Pattern.compile("([0-9]{2})/([0-9]{2})/([0-9]{4})(?: ([0-9]{2}):([0-9]{2})(?::[0-9]{2})?)?");

    /** A number as programs write it: {@code 1234}, {@code 1234.5}, {@code -0.50}. */
    private static final Pattern PLAIN_NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,6})?");

    /** A number as Brazilians write it: {@code 1.234,56}, {@code 1234,5}. */
    private static final Pattern BRAZILIAN_NUMBER =
            Pattern.compile("-?([0-9]{1,15}|[0-9]{1,3}(\\.[0-9]{3}){1,4}),[0-9]{1,6}");

    /** A number that people read as over a thousand and programs as a little over one: {@code 1.234}. */
    private static final Pattern AMBIGUOUS_NUMBER = Pattern.compile("-?[0-9]{1,3}\\.[0-9]{3}");

    /** Sign, currency, sign, digits. */
    private static final Pattern AMOUNT =
            Pattern.compile("([-\u2212]?)(?:[Rr]\\$)?[\\s\\p{Z}]{0,3}([-\u2212]?)[\\s\\p{Z}]{0,3}([0-9.,]{1,40})");

    private static final BigDecimal MAX = new BigDecimal("1e15");

    private Formats() {}

    /** Converts a value. */
    @FunctionalInterface
    interface Format {
        /**
         * Converts a value.
         *
         * @param value a text, number, boolean, date, or date with time
         * @throws MissingValueException if the value cannot be converted
         */
        Object of(Object value);
    }

    /** Converts a value, given a number in brackets. */
    @FunctionalInterface
    interface NumberedFormat {
        /** Converts a value; see {@link Format#of}. */
        Object of(Object value, int number);
    }

    /** Formats such as {@code {data.valor.money}}. */
    static final Map<String, Format> PLAIN = Map.ofEntries(
            Map.entry("money", value -> money(number("money", value))),
            Map.entry("number", value -> grouped(number("number", value))),
            Map.entry("date", value -> date("date", value).format(DATE)),
            Map.entry("short_date", value -> date("short_date", value).format(SHORT_DATE)),
            Map.entry("long_date", value -> longDate(date("long_date", value))),
            Map.entry(
                    "weekday",
                    value -> WEEKDAYS.get(date("weekday", value).getDayOfWeek().getValue() - 1)),
            Map.entry("month", value -> MONTHS.get(date("month", value).getMonthValue() - 1)),
            Map.entry("time", value -> time("time", value).format(TIME)),
            Map.entry("greeting", value -> greeting(time("greeting", value).getHour())),
            Map.entry("first_name", value -> firstName(text("first_name", value))),
            Map.entry("full_name", value -> fullName(text("full_name", value))),
            Map.entry("upper", value -> text("upper", value).toUpperCase(Locale.ROOT)),
            Map.entry("lower", value -> text("lower", value).toLowerCase(Locale.ROOT)),
            Map.entry("trim", value -> Spaces.strip(text("trim", value))),
            Map.entry("digits", value -> digits(text("digits", value))));

    /** Formats such as {@code {date.plus_days(3)}}. */
    static final Map<String, NumberedFormat> NUMBERED = Map.of(
            "plus_days", (value, days) -> date("plus_days", value).plusDays(days),
            "minus_days", (value, days) -> date("minus_days", value).minusDays(days));

    /** The format {@code {data.vencimento.days_until}}, which needs the current date. */
    static final String DAYS_UNTIL = "days_until";

    static BigDecimal daysUntil(Object value, LocalDate today) {
        return BigDecimal.valueOf(ChronoUnit.DAYS.between(today, date(DAYS_UNTIL, value)));
    }

    /** Joins a list as {@code A, B e C}, for {@code {data.produtos.join}}. */
    static String join(List<String> words) {
        if (words.isEmpty()) {
            throw new MissingValueException("join needs a list with at least one element");
        }
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " e " + words.get(last);
    }

    /** Writes a value that has no format. */
    static String written(Object value) {
        if (value instanceof String || value instanceof Boolean || value instanceof Integer) {
            return value.toString();
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof LocalDate date) {
            return date.format(DATE);
        }
        if (value instanceof LocalDateTime time) {
            return time.format(DATE) + " " + time.format(TIME);
        }
        throw new MissingValueException("a list or an object cannot be written into a text");
    }

    private static String money(BigDecimal amount) {
        BigDecimal rounded = amount.setScale(2, RoundingMode.HALF_UP);
        return (rounded.signum() < 0 ? "-R$ " : "R$ ") + grouped(rounded.abs());
    }

    private static String grouped(BigDecimal number) {
        String[] parts = number.abs().toPlainString().split("\\.", -1);
        StringBuilder text = new StringBuilder(number.signum() < 0 ? "-" : "");
        for (int i = 0; i < parts[0].length(); i++) {
            if (i > 0 && (parts[0].length() - i) % 3 == 0) {
                text.append('.');
            }
            text.append(parts[0].charAt(i));
        }
        return parts.length == 1
                ? text.toString()
                : text.append(',').append(parts[1]).toString();
    }

    /** Returns a number, or reads one from a text if it can be read in only one way. */
    private static BigDecimal number(String format, Object value) {
        @Nullable BigDecimal number = null;
        if (value instanceof BigDecimal given) {
            number = given;
        } else if (value instanceof String text) {
            String bare = bareAmount(text);
            if (BRAZILIAN_NUMBER.matcher(bare).matches()) {
                number = new BigDecimal(bare.replace(".", "").replace(',', '.'));
            } else if (PLAIN_NUMBER.matcher(bare).matches()
                    && !AMBIGUOUS_NUMBER.matcher(bare).matches()) {
                number = new BigDecimal(bare);
            }
        }
        if (number == null || number.abs().compareTo(MAX) >= 0 || number.scale() > 100) {
            throw new MissingValueException(format + " needs a number, such as 1234.56 or 1.234,56");
        }
        return number;
    }

    /**
     * Returns the digits of an amount without currency and spaces: {@code R$ 5,00}, {@code -R$ 5,00}, {@code R$ -5,00}.
     * JavaScript's {@code Intl.NumberFormat} writes a no-break space after the currency; other programs write a special
     * minus sign (U+2212).
     */
    private static String bareAmount(String text) {
        Matcher amount = AMOUNT.matcher(Spaces.strip(text));
        if (!amount.matches() || !(amount.group(1).isEmpty() || amount.group(2).isEmpty())) {
            return "";
        }
        return (amount.group(1) + amount.group(2)).replace('\u2212', '-') + amount.group(3);
    }

    private static LocalDate date(String format, Object value) {
        if (value instanceof LocalDate date) {
            return date;
        }
        if (value instanceof String text && text.length() <= 40) {
            try {
                Matcher matcher = BRAZILIAN_DATE.matcher(text);
                if (matcher.matches()) {
                    return LocalDate.of(group(matcher, 3), group(matcher, 2), group(matcher, 1));
                }
                if (text.length() == 10) {
                    return LocalDate.parse(text);
                }
            } catch (DateTimeException e) {
                throw noDate(format);
            }
        }
        return time(format, value).toLocalDate();
    }

    private static LocalDateTime time(String format, Object value) {
        if (value instanceof LocalDateTime time) {
            return time;
        }
        if (value instanceof String text && text.length() >= 16 && text.length() <= 40) {
            try {
                Matcher matcher = BRAZILIAN_DATE.matcher(text);
                if (matcher.matches()) {
                    return LocalDateTime.of(
                            group(matcher, 3),
                            group(matcher, 2),
                            group(matcher, 1),
                            group(matcher, 4),
                            group(matcher, 5));
                }
                return text.matches(".*(Z|[+-][0-9]{2}:?[0-9]{2})")
                        ? zoned(text).withZoneSameInstant(Names.ZONE).toLocalDateTime()
                        : LocalDateTime.parse(text.replace(' ', 'T'));
            } catch (DateTimeException e) {
                throw noDate(format);
            }
        }
        throw noDate(format);
    }

    private static ZonedDateTime zoned(String text) {
        return OffsetDateTime.parse(text.replace(' ', 'T')).toZonedDateTime();
    }

    private static int group(Matcher matcher, int number) {
        return Integer.parseInt(matcher.group(number));
    }

    private static MissingValueException noDate(String format) {
        return new MissingValueException(
                format.equals("time") || format.equals("greeting")
                        ? format + " needs a date with a time, such as 2026-11-21T14:30"
                        : format + " needs a date, such as 2026-11-21 or 21/11/2026");
    }

    private static String longDate(LocalDate date) {
        return date.getDayOfMonth() + " de " + MONTHS.get(date.getMonthValue() - 1) + " de " + date.getYear();
    }

    private static String greeting(int hour) {
        return hour < 5 || hour >= 18 ? "Boa noite" : hour < 12 ? "Bom dia" : "Boa tarde";
    }

    private static String text(String format, Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        throw new MissingValueException(format + " needs a text");
    }

    /** Returns the first word. A number or a symbol, which some people use as their WhatsApp name, is not a name. */
    private static String firstName(String name) {
        return capitalised("first_name", words(name).get(0));
    }

    private static String fullName(String name) {
        return capitalised("full_name", String.join(" ", words(name)));
    }

    private static List<String> words(String name) {
        return Arrays.asList(SPACES.split(Spaces.strip(name), -1));
    }

    /** Many systems store names in capitals. A name with lower-case letters is left as its owner writes it. */
    private static String capitalised(String format, String name) {
        if (name.codePoints().noneMatch(Character::isLetter)) {
            throw new MissingValueException(format + " needs a name with letters in it");
        }
        boolean mixed = name.codePoints().anyMatch(Character::isUpperCase)
                && name.codePoints().anyMatch(Character::isLowerCase);
        if (mixed) {
            return name;
        }
        StringBuilder all = new StringBuilder();
        for (String word : name.split(" ", -1)) {
            String small = word.toLowerCase(Locale.ROOT);
            all.append(all.isEmpty() ? "" : " ");
            all.append(PARTICLES.contains(small) && !all.isEmpty() ? small : capitals(small));
        }
        return all.toString();
    }

    /**
     * Capitalises every part of a compound name: {@code maria-josé} → {@code Maria-José}, {@code d'ávila} →
     * {@code D'Ávila}.
     */
    private static String capitals(String small) {
        StringBuilder word = new StringBuilder(small.length());
        boolean begins = true;
        for (int i = 0; i < small.length(); ) {
            int c = small.codePointAt(i);
            i += Character.charCount(c);
            word.appendCodePoint(begins ? Character.toTitleCase(c) : c);
            begins = "-'\u2019\u2010\u2011.".indexOf(c) >= 0 || (begins && !Character.isLetter(c));
        }
        return word.toString();
    }

    private static String digits(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        if (digits.isEmpty()) {
            throw new MissingValueException("digits needs a text with digits in it");
        }
        return digits;
    }
}
