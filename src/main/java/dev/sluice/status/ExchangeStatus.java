package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.tradingmode.Mode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one exchange.
 *
 * @param testnet whether all its calls go to the exchange's testnet
 * @param configured whether it is configured; a removed one is listed as long as it has unfinished work
 * @param mode the strictest mode that is held for the whole exchange
 * @param rest the state of its REST connection
 * @param sockets the state of its WebSocket connections, by type
 * @param traffic only in the overview
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExchangeStatus(
        String name,
        boolean testnet,
        ExchangeUse use,
        boolean configured,
        Mode mode,
        Clock clock,
        ConnectionStatus rest,
        Map<String, ConnectionStatus> sockets,
        @JsonUnwrapped AdmissionStatus admission,
        @Nullable TrafficStatus traffic) {
    /**
     * The exchange's clock relative to this machine's.
     *
     * @param setAside the number of measurements that contradicted earlier ones
     * @param refusals the number of calls that it refused for their timestamp
     * @param likelyCulprit the clock that was probably wrong at the last refusal; "" when there was none
     * @param aheadMs how far it is ahead, by the middle of the measured interval; null when it is not known
     * @param boundMs the maximum error of that; null when it is not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Clock(
            boolean known,
            long setAside,
            long refusals,
            String likelyCulprit,
            @Nullable Double aheadMs,
            @Nullable Double boundMs) {
        public Clock(
                long setAside,
                long refusals,
                String likelyCulprit,
                @Nullable Double aheadMs,
                @Nullable Double boundMs) {
            this(aheadMs != null && boundMs != null, setAside, refusals, likelyCulprit, aheadMs, boundMs);
        }
    }
}
