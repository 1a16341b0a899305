package io.mkomhub.local.dynamodb.engine.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void orderOfBytes_shouldBeTheOrderOfNumbers_whenNumbersAreOfAllSizes() {
        Random random = new Random(7);
        List<BigDecimal> numbers = new ArrayList<>();
        for (String text : List.of(
                "0",
                "1",
                "-1",
                "10",
                "9",
                "-9",
                "-10",
                "0.1",
                "0.09",
                "-0.1",
                "1E-130",
                "-1E-130",
                "9.9E125",
                "-9.9E125",
                "11",
                "1.1",
                "101",
                "-11",
                "-1.1",
                "-101")) {
            numbers.add(Numbers.parse(text));
        }
        for (int i = 0; i < 2000; i++) {
            BigInteger digits = new BigInteger(1 + random.nextInt(100), random);
            BigDecimal number = new BigDecimal(digits, random.nextInt(60) - 20);
            numbers.add(Numbers.checked(random.nextBoolean() ? number : number.negate()));
        }

        for (int i = 0; i < 20_000; i++) {
            BigDecimal a = numbers.get(random.nextInt(numbers.size()));
            BigDecimal b = numbers.get(random.nextInt(numbers.size()));
            assertThat(Integer.signum(Arrays.compareUnsigned(Numbers.ordered(a), Numbers.ordered(b))))
                    .as("%s and %s", a, b)
                    .isEqualTo(a.compareTo(b));
        }
    }
}
