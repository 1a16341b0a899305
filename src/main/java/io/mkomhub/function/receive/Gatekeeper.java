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

/** Decides who gets in. */
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

    /** Who is calling, or the answer that sends them away. */
    sealed interface Verdict {

        /** Come in, as the holder of an API key; empty where none is needed. */
        record Admitted(Optional<Caller> caller) implements Verdict {}

        /** Stay out; the answer says why. */
        record Denied(HttpResponse answer) implements Verdict {}
    }

    /** Whether a request may use a route of this kind. */
    Verdict admit(HttpRequest request, Access access) {
        return switch (access) {
            case OPEN, CHANNEL -> new Verdict.Admitted(Optional.empty());
            case WEBHOOK -> admitPlatform(request);
            case SCHEDULED -> admitToken(request, "scheduled-message", secrets::isScheduledToken);
            case SEND -> admitHolder(request, true, "send");
            case OWN -> admitHolder(request, true, "send", "read");
            case READ -> admitHolder(request, false, "read");
            case ADMIN -> admitHolder(request, false, "admin");
        };
    }

    private Verdict admitPlatform(HttpRequest request) {
        if (allowed.stream().noneMatch(range -> range.contains(request.sourceIp()))) {
            return forbidden("callbacks are not accepted from this address");
        }
        return admitToken(request, "webhook", secrets::isWebhookToken);
    }

    private static Verdict admitToken(HttpRequest request, String name, Predicate<String> isValid) {
        Optional<String> token = request.parameter("token")
                .filter(given -> !given.isBlank())
                .or(request::bearer)
                .or(() -> request.parameter("token"));
        if (token.isEmpty()) {
            return unauthorized("the " + name + " token is missing: ?token= or Authorization: Bearer");
        }
        return isValid.test(token.get())
                ? new Verdict.Admitted(Optional.empty())
                : unauthorized("the " + name + " token is not valid");
    }

    /**
     * Looks at an API key.
     *
     * @param ofChannels whether the route keeps a key that is bound to channels to their messages
     * @param scopes of which the key has to have one
     */
    private Verdict admitHolder(HttpRequest request, boolean ofChannels, String... scopes) {
        Optional<String> key = request.bearer();
        if (key.isEmpty()) {
            return unauthorized("the API key is missing: Authorization: Bearer");
        }
        Optional<Caller> caller = secrets.holderOf(key.get());
        if (caller.isEmpty()) {
            return unauthorized("the API key is not valid");
        }
        if (!caller.get().mayComeFrom(request.sourceIp())) {
            // Whoever has stolen the key learns neither where it can be used nor whose it is.
            return forbidden("the API key cannot be used from here");
        }
        if (Stream.of(scopes).noneMatch(caller.get()::may)) {
            return forbidden("the API key does not have the scope " + String.join(" or ", scopes));
        }
        if (!ofChannels && !caller.get().channels().isEmpty()) {
            return forbidden("the API key is bound to channels, and this is about more than their messages");
        }
        return new Verdict.Admitted(caller);
    }

    private static Verdict forbidden(String detail) {
        return new Verdict.Denied(Problem.of(403, detail));
    }

    private static Verdict unauthorized(String detail) {
        return new Verdict.Denied(Problem.of(401, detail).with("WWW-Authenticate", "Bearer"));
    }
}
