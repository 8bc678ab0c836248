package dev.sluice.sim.demo;

/** A simulated exchange and the gateway in front of it. */
record ExchangeWithGateway(SimulatorClient exchange, GatewayProcess gatewayProcess) {}
