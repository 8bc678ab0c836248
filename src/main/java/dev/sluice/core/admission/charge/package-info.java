/**
 * What a call is charged: the limits, the bot's share of them, and what is withheld while budgets return. Pure, but for
 * creating limits.
 */
@NullMarked
package dev.sluice.core.admission.charge;

import org.jspecify.annotations.NullMarked;
