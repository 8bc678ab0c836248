package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.DefaultStatuses;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.settings.AnswerSettings;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import org.jspecify.annotations.Nullable;

/**
 * The places of the values of interest in the responses of a route. Immutable and thread-safe.
 */
public final class ResponsePaths {
    /** The purpose of a value. */
    public enum Role {
        CODE,
        MESSAGE,
        ORDER_CODE,
        SUCCESS,
        ORDER_SUCCESS,
        CLIENT_ID,
        EXCHANGE_ID,
        SERVER_TIME,
        TOKEN
    }

    private final JsonPaths<Role> paths = new JsonPaths<>();
    private final boolean afterSuccess;
    private final boolean afterFailure;

    /**
     * Builds the tree.
     *
     * @param writesOrders true if each order of the call has its own code in the response
     */
    ResponsePaths(@Nullable AnswerSettings answers, OrderSettings orders, RouteSettings route, boolean writesOrders) {
        if (answers != null) {
            paths.add(answers.code(), Role.CODE);
            answers.moreCodes().forEach(path -> paths.add(path, Role.CODE));
            addIfStated(answers.message(), Role.MESSAGE);
            answers.moreMessages().forEach(path -> paths.add(path, Role.MESSAGE));
            addIfStated(answers.success(), Role.SUCCESS);
            if (writesOrders) {
                addIfStated(answers.orderCode(), Role.ORDER_CODE);
                answers.moreOrderCodes().forEach(path -> paths.add(path, Role.ORDER_CODE));
                addIfStated(answers.orderSuccess(), Role.ORDER_SUCCESS);
            }
        }
        orders.answerClient().forEach(path -> paths.add(path, Role.CLIENT_ID));
        orders.answerExchange().forEach(path -> paths.add(path, Role.EXCHANGE_ID));
        addIfStated(route.serverTime(), Role.SERVER_TIME);
        addIfStated(route.token(), Role.TOKEN);
        boolean named = orders.errorsInSuccess()
                || !orders.answerClient().isEmpty()
                || !orders.answerExchange().isEmpty();
        afterSuccess = named
                || route.serverTime() != null
                || route.token() != null
                || (answers != null && answers.errorsInSuccess());
        afterFailure = named || answers != null;
    }

    private void addIfStated(@Nullable String path, Role role) {
        if (path != null) {
            paths.add(path, role);
        }
    }

    public JsonPaths<Role> paths() {
        return paths;
    }

    public boolean readsBodyOf(int status) {
        return DefaultStatuses.success(status) ? afterSuccess : afterFailure;
    }
}
