/**
 * A simulation of bots, the gateway's policy and a simulated exchange in virtual time; a day takes seconds.
 *
 * <p>The policy is the production code. Each {@link dev.sluice.sim.virtualtime.Bot} sends the bytes that a real bot
 * sends. {@link dev.sluice.sim.virtualtime.SimulatedGateway} classifies the calls with {@code core.exchange} and lets
 * {@code core.admission} admit, queue or refuse them. {@link dev.sluice.sim.virtualtime.SimulatedNetwork} delays them
 * and passes them to the simulated exchange of {@code sim.exchange}, which counts with its own code. Only the network
 * and the clock are virtual: {@link dev.sluice.sim.virtualtime.VirtualTime} is one queue of events without real
 * waiting. {@link dev.sluice.sim.virtualtime.Simulation} runs a {@link dev.sluice.sim.virtualtime.SimulationPlan} and
 * returns a {@link dev.sluice.sim.virtualtime.SimulationResult}, which depends only on the plan and its seed.
 */
@NullMarked
package dev.sluice.sim.virtualtime;

import org.jspecify.annotations.NullMarked;
