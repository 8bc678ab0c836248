package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.StatusOutcomes;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.ResponseSettings;
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
    ResponsePaths(
            @Nullable ResponseSettings responses, OrderSettings orders, RouteSettings route, boolean writesOrders) {
        if (responses != null) {
            paths.add(responses.code(), Role.CODE);
            responses.moreCodes().forEach(path -> paths.add(path, Role.CODE));
            addIfStated(responses.message(), Role.MESSAGE);
            responses.moreMessages().forEach(path -> paths.add(path, Role.MESSAGE));
            addIfStated(responses.success(), Role.SUCCESS);
            if (writesOrders) {
                addIfStated(responses.orderCode(), Role.ORDER_CODE);
                responses.moreOrderCodes().forEach(path -> paths.add(path, Role.ORDER_CODE));
                addIfStated(responses.orderSuccess(), Role.ORDER_SUCCESS);
            }
        }
        orders.responseClient().forEach(path -> paths.add(path, Role.CLIENT_ID));
        orders.responseExchange().forEach(path -> paths.add(path, Role.EXCHANGE_ID));
        addIfStated(route.serverTime(), Role.SERVER_TIME);
        addIfStated(route.token(), Role.TOKEN);
        boolean named = orders.errorsInSuccess()
                || !orders.responseClient().isEmpty()
                || !orders.responseExchange().isEmpty();
        afterSuccess = named
                || route.serverTime() != null
                || route.token() != null
                || (responses != null && responses.errorsInSuccess());
        afterFailure = named || responses != null;
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
        return StatusOutcomes.isSuccess(status) ? afterSuccess : afterFailure;
    }
}
