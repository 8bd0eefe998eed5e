using System.Collections.Concurrent;
using System.Net;
using SafeCommunity.DeviceBridge.Tests.Conformance;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>The table against Mosquitto and the embedded broker side by side.</summary>
public sealed class ConformanceComparisonTests
{
    public static TheoryData<string> KindNames => ConformanceTests.KindNames;

    [Theory]
    [MemberData(nameof(KindNames))]
    public async Task The_embedded_broker_is_as_strict_as_mosquitto_and_takes_what_is_right(string kind)
    {
        await using var mosquitto = await MosquittoBroker.StartAsync();
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        var theirs = new IPEndPoint(IPAddress.Loopback, mosquitto.Port);
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            SequenceTable.Kinds[kind],
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (row, _) =>
            {
                var (mine, other) = (await Reaction.OfAsync(bridge.Endpoint, row), await Reaction.OfAsync(theirs, row));
                var isLenient = mine.Accepts && !other.Accepts;
                var refusesRight = !mine.Accepts && other.Accepts && row.Expected == Expected.Accepts;
                if (isLenient || refusesRight)
                    wrong.Enqueue($"{row}: ours {mine}; Mosquitto's {other}");
            });
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {SequenceTable.Kinds[kind].Count}:\n{string.Join('\n', wrong.Take(40))}");
    }
}
