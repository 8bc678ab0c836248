/**
 * The model of an exchange: {@link dev.sluice.core.exchange.Exchange} puts together what classifies calls, reads
 * responses, formats refusals and reads messages, all from data. This package decides nothing about admission.
 *
 * <p>Its parts use each other one way only: {@code parse}, {@code settings}, {@code classify}, then {@code respond},
 * {@code stream}, {@code refuse}.
 */
@NullMarked
package dev.sluice.core.exchange;

import org.jspecify.annotations.NullMarked;
