using System.Collections.Concurrent;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

/// <summary>The table against the embedded broker.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> KindNames => [.. SequenceTable.Kinds.Keys];

    [Theory]
    [MemberData(nameof(KindNames))]
    public async Task The_embedded_broker_reacts_as_the_standard_says(string kind)
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster => device = cluster.AddDevice("smoke-1"));
        await Eventually(() => bridge.Counters.Devices == 1, "the directory was read");
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            SequenceTable.Kinds[kind],
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (row, _) =>
            {
                if ((await Reaction.OfAsync(bridge.Endpoint, row)).Differs(row) is { } difference)
                    wrong.Enqueue(difference);
            });
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {SequenceTable.Kinds[kind].Count}:\n{string.Join('\n', wrong.Take(40))}");
        await Eventually(() => bridge.Counters.Connections == 0, "no connection is left over");
    }

    [Fact]
    public void The_table_is_long_and_no_row_stands_twice()
    {
        var rows = SequenceTable.Kinds.Values.SelectMany(kind => kind).ToList();
        Assert.True(rows.Count > 1000, $"{rows.Count} rows");
        Assert.Equal(rows.Count, rows.Select(row => row.ToString()).Distinct().Count());
        Assert.All(rows, row => Assert.NotEmpty(row.Paragraph));
    }
}
