package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.exchange.settings.MessageSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one method and path that differ by a parameter: {@code POST /exchange?action.type=cancel}. Thread-safe
 * once filled.
 */
final class RouteVariants {
    private final String parameter;
    private final Map<String, CompiledRoute> byValue = new HashMap<>();
    private @Nullable CompiledRoute withdrawal;

    RouteVariants(String parameter) {
        this.parameter = parameter;
    }

    /**
     * Returns the condition after the path of a route, such as {@code action.type=cancel}, or null if the route has
     * none.
     */
    static @Nullable String condition(String path) {
        int question = path.indexOf('?');
        return question < 0 ? null : path.substring(question + 1);
    }

    static String path(String path) {
        int question = path.indexOf('?');
        return question < 0 ? path : path.substring(0, question);
    }

    static String parameter(String condition) {
        return condition.substring(0, condition.indexOf('='));
    }

    void add(String condition, CompiledRoute compiledRoute) {
        if (!parameter.equals(parameter(condition))) {
            throw new IllegalArgumentException("the route '" + compiledRoute.route() + "' uses another parameter than '"
                    + parameter + "', which distinguishes the other routes of its path; use one parameter");
        }
        CompiledRoute other = byValue.put(condition.substring(parameter.length() + 1), compiledRoute);
        if (other != null) {
            throw new IllegalArgumentException("the route '" + other.route() + "' is repeated; keep one");
        }
    }

    /** Sets the route for values that match no other variant and contain a word for a withdrawal. */
    void addWithdrawal(CompiledRoute compiledRoute) {
        withdrawal = compiledRoute;
    }

    String parameter() {
        return parameter;
    }

    Collection<CompiledRoute> all() {
        return byValue.values();
    }

    /** Returns these variants as WebSocket messages, as {@link CompiledRoute#asMessage} does for one. */
    RouteVariants asMessages(GroupRules rules, MessageSettings messages) {
        RouteVariants asMessages = new RouteVariants(parameter);
        byValue.forEach(
                (value, compiledRoute) -> asMessages.byValue.put(value, compiledRoute.asMessage(rules, messages)));
        asMessages.withdrawal = withdrawal == null ? null : withdrawal.asMessage(rules, messages);
        return asMessages;
    }

    /** Returns the highest costs of each variant, one after the other. */
    List<Cost> maxCosts() {
        return byValue.values().stream()
                .flatMap(variant -> variant.maxCosts().stream())
                .toList();
    }

    /** Returns the variant that a call matches, or null if it matches none or is unreliable. */
    @Nullable
    CompiledRoute find(CallFields callFields) {
        String value = callFields.unreliableReason() == null ? callFields.get(parameter) : null;
        CompiledRoute variant = value == null ? null : byValue.get(value);
        return variant == null && value != null && WithdrawalWords.isIn(value) ? withdrawal : variant;
    }
}
