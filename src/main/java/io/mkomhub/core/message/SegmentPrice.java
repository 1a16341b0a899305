package io.mkomhub.core.message;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * What one SMS costs.
 *
 * @param reais the price in reais, with four decimals
 */
public record SegmentPrice(BigDecimal reais) {

    /** The decimals of a price: MKOM's contracts have hundredths of a centavo. */
    public static final int DECIMALS = 4;

    private static final Pattern FORM = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,4})?");

    public SegmentPrice {
        reais = reais.setScale(DECIMALS, RoundingMode.UNNECESSARY);
    }

    /**
     * Reads a price such as {@code 0.085}.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public static SegmentPrice parse(String written) {
        if (!FORM.matcher(written).matches()) {
            throw new IllegalArgumentException(
                    "HUB_MESSAGE_PRICE_PER_SEGMENT must be an amount in reais with at most 4 decimals, such as 0.085");
        }
        return new SegmentPrice(new BigDecimal(written));
    }

    /** The price of several SMS in reais, with four decimals and a point: {@code 0.1700}. */
    public String of(long segments) {
        return amount(segments).toPlainString();
    }

    /** The price of several SMS in reais, with four decimals. */
    public BigDecimal amount(long segments) {
        return reais.multiply(BigDecimal.valueOf(segments));
    }
}
