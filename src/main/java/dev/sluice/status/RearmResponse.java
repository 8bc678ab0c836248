package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.core.tradingmode.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response to the second step of a re-arm.
 *
 * @param durable whether the latches stay lifted after a restart
 * @param mode the mode that is held for everything now
 * @param held what is still held
 * @param cluster null without other members
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RearmResponse(
        boolean rearmed,
        List<HoldStatus> lifted,
        boolean durable,
        Mode mode,
        List<HoldStatus> held,
        @Nullable MemberConfirmation cluster) {}
