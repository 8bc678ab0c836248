package dev.sluice.demo;

/** A simulated exchange and the gateway in front of it. */
record Desk(Sim exchange, Sluice sluice) {}
