package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;

/** Binance's templates, and its refusals. */
final class BinanceTexts {
    static final Templates TEXTS = Templates.of("binance");

    private BinanceTexts() {}

    static HandlerResult refused(int status, int code, String message) {
        return HandlerResult.of(status, error(code, message), CallVerdict.FAILED);
    }

    static String error(int code, String message) {
        return TEXTS.text("error", Values.of("code", code, "message", message));
    }

    static HandlerResult missing(String parameter) {
        return refused(
                400, -1102, "Mandatory parameter '" + parameter + "' was not sent, was empty/null, or malformed.");
    }

    static HandlerResult unknownSymbol() {
        return refused(400, -1121, "Invalid symbol.");
    }

    /** Returns the refusal of a call without a market. */
    static HandlerResult wrongSymbol(Params params) {
        return params.get("symbol") == null ? missing("symbol") : unknownSymbol();
    }
}
