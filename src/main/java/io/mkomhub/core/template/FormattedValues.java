package io.mkomhub.core.template;

import io.mkomhub.core.template.JsonValues.JsonList;
import io.quarkus.qute.CompletedStage;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Results;
import io.quarkus.qute.ValueResolver;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Resolves the formats of {@link Formats} and the elements of lists. */
final class FormattedValues implements ValueResolver {

    @Override
    public boolean appliesTo(EvalContext context) {
        Object base = context.getBase();
        if (base instanceof JsonList) {
            return context.getParams().isEmpty();
        }
        boolean scalar = base instanceof String
                || base instanceof BigDecimal
                || base instanceof Boolean
                || base instanceof LocalDate
                || base instanceof LocalDateTime;
        return scalar
                && (context.getParams().isEmpty()
                        ? Formats.PLAIN.containsKey(context.getName()) || Formats.DAYS_UNTIL.equals(context.getName())
                        : Formats.NUMBERED.containsKey(context.getName()));
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        try {
            @Nullable Object made = make(context);
            return made == null ? Results.notFound(context) : CompletedStage.of(made);
        } catch (MissingValueException e) {
            return CompletedStage.failure(e);
        }
    }

    private static @Nullable Object make(EvalContext context) {
        String name = context.getName();
        Object base = context.getBase();
        if (base instanceof JsonList list) {
            return ofList(list, name);
        }
        if (name.equals(Formats.DAYS_UNTIL)) {
            Object root = context.resolutionContext().getData();
            return root instanceof Names names && names.find("date") instanceof LocalDate today
                    ? Formats.daysUntil(base, today)
                    : null;
        }
        Formats.@Nullable Format plain = Formats.PLAIN.get(name);
        if (plain != null && context.getParams().isEmpty()) {
            return plain.of(base);
        }
        Formats.@Nullable NumberedFormat numbered = Formats.NUMBERED.get(name);
        return numbered != null && context.getParams().get(0).getLiteral() instanceof Integer number
                ? numbered.of(base, number)
                : null;
    }

    private static @Nullable Object ofList(JsonList list, String name) {
        return switch (name) {
            case "size" -> BigDecimal.valueOf(list.size());
            case "join" -> Formats.join(list.stream().map(Formats::written).toList());
            case "first" -> element(list, 0);
            case "last" -> element(list, list.size() - 1);
            default -> name.matches("[0-9]{1,4}") ? element(list, Integer.parseInt(name)) : null;
        };
    }

    private static @Nullable Object element(JsonList list, int index) {
        Object element = index >= 0 && index < list.size() ? list.get(index) : "";
        return "".equals(element) ? null : element;
    }
}
