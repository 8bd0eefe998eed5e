using SafeCommunity.Simulator.CommandLine;

return await SimulatorCommandLine.InvokeAsync(args);
