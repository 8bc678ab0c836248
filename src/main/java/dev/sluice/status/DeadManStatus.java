package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.core.admission.status.DeadManSwitch;

/**
 * A dead man's switch that is armed at an exchange.
 *
 * @param silent whether it should have been renewed
 */
public record DeadManStatus(String exchange, @JsonUnwrapped DeadManSwitch armed, boolean silent) {}
