package io.mkomhub.function.receive;

import io.mkomhub.platform.http.AddressRange;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.secrets.ApiKeys.Caller;
import io.mkomhub.platform.secrets.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Authenticates and authorises requests. */
@ApplicationScoped
class Gatekeeper {

    private final Secrets secrets;
    private final List<AddressRange> allowed;

    Gatekeeper(Secrets secrets, AccessConfig config) {
        this.secrets = secrets;
        this.allowed = config.allowedCidrs().stream()
                .map(String::trim)
                .map(AddressRange::parse)
                .toList();
    }

    /** The caller, or the response that refuses the request. */
    sealed interface Admission {

        /** The request is allowed. The caller is the holder of the API key; empty if the route needs none. */
        record Admitted(Optional<Caller> caller) implements Admission {}

        /** The request is refused with this response. */
        record Denied(HttpResponse answer) implements Admission {}
    }

    /** Decides whether a request may use a route with this kind of access. */
    Admission admit(HttpRequest request, Access access) {
        return switch (access) {
            case OPEN, CHANNEL -> new Admission.Admitted(Optional.empty());
            case WEBHOOK -> admitPlatform(request);
            case SCHEDULED -> admitToken(request, "scheduled-message", secrets::isScheduledToken);
            case SEND -> admitHolder(request, true, "send");
            case TEST -> admitHolder(request, true, "send", "sandbox");
            case OWN -> admitHolder(request, true, "send", "read", "sandbox");
            case READ -> admitHolder(request, false, "read");
            case ADMIN -> admitHolder(request, false, "admin");
            case ANY_KEY -> admitHolder(request, true);
        };
    }

    private Admission admitPlatform(HttpRequest request) {
        if (allowed.stream().noneMatch(range -> range.contains(request.sourceIp()))) {
            return forbidden("callbacks are not accepted from this address");
        }
        return admitToken(request, "webhook", secrets::isWebhookToken);
    }

    private static Admission admitToken(HttpRequest request, String name, Predicate<String> isValid) {
        Optional<String> token = request.parameter("token")
                .filter(given -> !given.isBlank())
                .or(request::bearer)
                .or(() -> request.parameter("token"));
        if (token.isEmpty()) {
            return unauthorized("the " + name + " token is missing: ?token= or Authorization: Bearer");
        }
        return isValid.test(token.get())
                ? new Admission.Admitted(Optional.empty())
                : unauthorized("the " + name + " token is not valid");
    }

    /**
     * Checks an API key.
     *
     * @param ofChannels whether the route restricts a key that is bound to channels to the messages of these
     *     channels
     * @param scopes the scopes of which the key must have at least one; none for any key
     */
    private Admission admitHolder(HttpRequest request, boolean ofChannels, String... scopes) {
        Optional<String> key = request.bearer();
        if (key.isEmpty()) {
            return unauthorized("the API key is missing: Authorization: Bearer");
        }
        Optional<Caller> caller = secrets.holderOf(key.get());
        if (caller.isEmpty()) {
            return unauthorized("the API key is not valid");
        }
        if (!caller.get().mayComeFrom(request.sourceIp())) {
            // Whoever stole the key learns neither where it can be used nor whose it is.
            return forbidden("the API key cannot be used from here");
        }
        if (scopes.length > 0 && Stream.of(scopes).noneMatch(caller.get()::may)) {
            return forbidden("the API key does not have the scope " + String.join(" or ", scopes));
        }
        if (!ofChannels && !caller.get().channels().isEmpty()) {
            return forbidden("the API key is bound to channels and can access only their messages");
        }
        return new Admission.Admitted(caller);
    }

    private static Admission forbidden(String detail) {
        return new Admission.Denied(Problem.of(403, detail));
    }

    private static Admission unauthorized(String detail) {
        return new Admission.Denied(Problem.of(401, detail).with("WWW-Authenticate", "Bearer"));
    }
}
