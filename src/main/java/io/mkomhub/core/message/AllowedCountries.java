package io.mkomhub.core.message;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The countries that messages are sent to: a cap that protects money, because an SMS abroad costs a multiple.
 *
 * <p>The country follows from the calling code and, where countries share one (+1, +7, +44 and others), from the area
 * code, as libphonenumber knows it. A number of a shared calling code whose area code it does not know counts as allowed
 * only if every country of that calling code is. A number of no country, such as one of a satellite network, is allowed only
 * with {@code *}.
 *
 * @param codes ISO 3166-1 codes in capitals
 * @param all whether every number is allowed, whatever the codes
 */
public record AllowedCountries(Set<String> codes, boolean all) {

    /** The name of the cap in answers. */
    public static final String CAP = "allowed_countries";

    private static final String BRAZIL = "BR";
    private static final String CALLING_CODE_OF_BRAZIL = "55";

    public AllowedCountries {
        codes = Set.copyOf(codes);
    }

    /**
     * Reads codes that are separated by commas, such as {@code BR,PT}, or {@code *} for all countries.
     *
     * @throws IllegalArgumentException if there is no code, or one is not a country's
     */
    public static AllowedCountries parse(String written) {
        if (written.strip().equals("*")) {
            return new AllowedCountries(Set.of(), true);
        }
        Set<String> known = PhoneNumberUtil.getInstance().getSupportedRegions();
        Set<String> codes = new TreeSet<>();
        Arrays.stream(written.split(",", -1)).map(String::strip).forEach(code -> {
            if (!known.contains(code)) {
                throw new IllegalArgumentException(
                        "HUB_MESSAGE_ALLOWED_COUNTRIES must be country codes such as BR,PT, or * for all");
            }
            codes.add(code);
        });
        return new AllowedCountries(codes, false);
    }

    /** Why a message to the number is refused, and what to do about it; empty if the number is allowed. */
    public Optional<String> objection(Msisdn msisdn) {
        if (all) {
            return Optional.empty();
        }
        List<String> countries = countries(msisdn);
        if (!countries.isEmpty() && codes.containsAll(countries)) {
            return Optional.empty();
        }
        String where = countries.isEmpty()
                ? "of no country"
                : countries.size() == 1
                        ? "of " + countries.get(0)
                        : "of one of several countries: " + String.join(", ", countries);
        return Optional.of("is a number " + where + ", and the setting AllowedCountries is "
                + String.join(",", new TreeSet<>(codes))
                + ": leave the message out, or add the country to the setting");
    }

    /** The country of a number; several if it can be in each of them; none if it is in none. */
    private static List<String> countries(Msisdn msisdn) {
        if (msisdn.digits().startsWith(CALLING_CODE_OF_BRAZIL)) {
            return List.of(BRAZIL);
        }
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        try {
            var number = numbers.parse("+" + msisdn.digits(), "ZZ");
            String country = numbers.getRegionCodeForNumber(number);
            return (country == null ? numbers.getRegionCodesForCountryCode(number.getCountryCode()) : List.of(country))
                    .stream()
                            .filter(code -> numbers.getSupportedRegions().contains(code))
                            .toList();
        } catch (NumberParseException e) {
            return List.of();
        }
    }
}
