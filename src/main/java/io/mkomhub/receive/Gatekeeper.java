package io.mkomhub.receive;

import io.mkomhub.http.HttpRequest;
import io.mkomhub.http.HttpResponse;
import io.mkomhub.http.Problem;
import io.mkomhub.http.Route.Access;
import io.mkomhub.secrets.ApiKeys.Caller;
import io.mkomhub.secrets.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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

    /** The caller's name, or the answer that sends them away. */
    sealed interface Verdict {

        /** Come in; the caller is the name of the API key, or empty where none is needed, and may do what its scopes say. */
        record Admitted(String caller, Set<String> scopes) implements Verdict {}

        /** Stay out; the answer says why. */
        record Denied(HttpResponse answer) implements Verdict {}
    }

    /** Whether a request may use a route of this kind. */
    Verdict admit(HttpRequest request, Access access) {
        return switch (access) {
            case OPEN, CHANNEL -> new Verdict.Admitted("", Set.of());
            case WEBHOOK -> admitPlatform(request);
            case SCHEDULED -> admitToken(request, "scheduled-message", secrets::isScheduledToken);
            case SEND -> admitHolder(request, "send");
            case READ -> admitHolder(request, "read");
            case ADMIN -> admitHolder(request, "admin");
        };
    }

    private Verdict admitPlatform(HttpRequest request) {
        if (allowed.stream().noneMatch(range -> range.contains(request.sourceIp()))) {
            return new Verdict.Denied(Problem.of(403, "callbacks are not accepted from this address"));
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
                ? new Verdict.Admitted("", Set.of())
                : unauthorized("the " + name + " token is not valid");
    }

    private Verdict admitHolder(HttpRequest request, String scope) {
        Optional<String> key = request.bearer();
        if (key.isEmpty()) {
            return unauthorized("the API key is missing: Authorization: Bearer");
        }
        Optional<Caller> caller = secrets.holderOf(key.get());
        if (caller.isEmpty()) {
            return unauthorized("the API key is not valid");
        }
        return caller.get().may(scope)
                ? new Verdict.Admitted(caller.get().name(), caller.get().scopes())
                : new Verdict.Denied(Problem.of(403, "the API key does not have the scope " + scope));
    }

    private static Verdict unauthorized(String detail) {
        return new Verdict.Denied(Problem.of(401, detail).with("WWW-Authenticate", "Bearer"));
    }
}
