package io.mkomhub.core.window;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The time zone of a person, known from the area code (DDD) of a Brazilian number.
 *
 * <p>Limits. A number says where it was issued, not where the person is. Two area codes have two zones each: 97, whose
 * western municipalities have Acre's time and not that of Manaus, and 81, with Fernando de Noronha an hour ahead of Recife.
 * The number does not tell, so the zone is that of most of its people. All zones but those listed have Brasília time, the
 * whole year, since Brazil gave up daylight saving time in 2019 (Decreto 9.772/2019).
 */
public final class RecipientZone {

    /** Brasília time: that of most area codes, and of every number that is not Brazilian. */
    public static final ZoneId BRASILIA = ZoneId.of("America/Sao_Paulo");

    private static final ZoneId ACRE = ZoneId.of("America/Rio_Branco");
    private static final ZoneId AMAZONAS = ZoneId.of("America/Manaus");
    private static final ZoneId RORAIMA = ZoneId.of("America/Boa_Vista");
    private static final ZoneId RONDONIA = ZoneId.of("America/Porto_Velho");
    private static final ZoneId MATO_GROSSO = ZoneId.of("America/Cuiaba");
    private static final ZoneId MATO_GROSSO_DO_SUL = ZoneId.of("America/Campo_Grande");

    /** Anatel's area codes (Plano Geral de Códigos Nacionais), 67 of them, with their zones. */
    private static final NavigableMap<String, ZoneId> ZONES = zones(
            Map.of(
                    "68", ACRE,
                    "92", AMAZONAS,
                    "97", AMAZONAS,
                    "95", RORAIMA,
                    "69", RONDONIA,
                    "65", MATO_GROSSO,
                    "66", MATO_GROSSO,
                    "67", MATO_GROSSO_DO_SUL),
            List.of("11", "12", "13", "14", "15", "16", "17", "18", "19"),
            List.of("21", "22", "24", "27", "28"),
            List.of("31", "32", "33", "34", "35", "37", "38"),
            List.of("41", "42", "43", "44", "45", "46", "47", "48", "49"),
            List.of("51", "53", "54", "55"),
            List.of("61", "62", "63", "64"),
            List.of("71", "73", "74", "75", "77", "79"),
            List.of("81", "82", "83", "84", "85", "86", "87", "88", "89"),
            List.of("91", "93", "94", "96", "98", "99"));

    private static final String BRAZIL = "55";

    /** A landline: country code, area code, eight digits. A mobile number has nine. */
    private static final int SHORTEST = 12;

    private static final int LONGEST = 13;

    private RecipientZone() {}

    @SafeVarargs
    private static NavigableMap<String, ZoneId> zones(Map<String, ZoneId> others, List<String>... brasilia) {
        NavigableMap<String, ZoneId> zones = new TreeMap<>(others);
        for (List<String> region : brasilia) {
            region.forEach(code -> zones.put(code, BRASILIA));
        }
        return zones;
    }

    /** The day on which a time is in Brasília. */
    public static LocalDate dayInBrasilia(Instant time) {
        return LocalDate.ofInstant(time, BRASILIA);
    }

    /** When a day begins in Brasília. */
    public static Instant startInBrasilia(LocalDate day) {
        return day.atStartOfDay(BRASILIA).toInstant();
    }

    /**
     * The zone of a number.
     *
     * @param digits the number in international form, without a plus sign
     */
    public static ZoneId of(String digits) {
        return areaCode(digits).map(ZONES::get).orElse(BRASILIA);
    }

    /**
     * The area code (DDD) of a Brazilian number; empty for any other.
     *
     * @param digits the number in international form, without a plus sign
     */
    public static Optional<String> areaCode(String digits) {
        boolean brazilian = digits.startsWith(BRAZIL) && digits.length() >= SHORTEST && digits.length() <= LONGEST;
        return brazilian ? Optional.of(digits.substring(2, 4)).filter(ZONES::containsKey) : Optional.empty();
    }

    /** Every area code with its zone, in ascending order. */
    static NavigableMap<String, ZoneId> table() {
        return new TreeMap<>(ZONES);
    }
}
