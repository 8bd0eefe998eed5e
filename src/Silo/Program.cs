Console.WriteLine("SafeCommunity");
