package io.mkomhub.local.http;

import com.sun.net.httpserver.HttpExchange;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who sent a request to a service of AWS. */
public final class AwsCaller {

    private static final Pattern APPLICATION = Pattern.compile("(?:^| )app/([^ ]+)");
    private static final Pattern ACCESS_KEY = Pattern.compile("Credential=([^/]+)/");

    private AwsCaller() {}

    /**
     * The application id that the SDK puts into the user agent ({@code AWS_SDK_UA_APP_ID}); without one, the access key id;
     * without that, an empty text.
     *
     * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html">Application ID</a>
     */
    public static String of(HttpExchange exchange) {
        return find(APPLICATION, exchange, "User-Agent")
                .or(() -> find(APPLICATION, exchange, "x-amz-user-agent"))
                .or(() -> find(ACCESS_KEY, exchange, "Authorization"))
                .orElse("");
    }

    private static Optional<String> find(Pattern pattern, HttpExchange exchange, String header) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1));
    }
}
