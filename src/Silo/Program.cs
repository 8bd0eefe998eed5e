using SafeCommunity.Silo.CommandLine;

return await SiloCommandLine.InvokeAsync(args);
