using Orleans.Streams;

namespace SafeCommunity.Streams.Tests;

public sealed class JournalStreamTests
{
    [Fact]
    public async Task Entries_arrive_in_order_with_their_position_as_token()
    {
        await using TestCluster cluster = await TestCluster.Start();
        await cluster.Follower("chengbei/a").Follow(0);
        cluster.Journal.Append("chengbei", 1_500);
        cluster.Journal.Append("hedong", 3);

        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").Count == 1_500);

        Assert.Equal(Positions(1, 1_500), cluster.Deliveries.Stored("chengbei/a"));
        Assert.All(cluster.Deliveries.Given("chengbei/a"), delivery =>
        {
            Assert.Equal("chengbei", delivery.Entry.Community);
            Assert.Equal(delivery.Entry.Position, delivery.Token.SequenceNumber);
        });
    }

    [Fact]
    public async Task An_entry_arrives_well_below_a_second_after_its_commit()
    {
        await using TestCluster cluster = await TestCluster.Start();
        cluster.Journal.Append("chengbei", 1);
        await cluster.Follower("chengbei/a").Follow(0);
        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").Count == 1);
        List<TimeSpan> latencies = [];
        for (int i = 2; i <= 20; i++)
        {
            long committed = TimeProvider.System.GetTimestamp();
            cluster.Journal.Append("chengbei", 1);
            await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").Count == i);
            latencies.Add(TimeProvider.System.GetElapsedTime(committed));
        }

        latencies.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"median {latencies[9].TotalMilliseconds:F0} ms, worst {latencies[^1].TotalMilliseconds:F0} ms");
        Assert.True(latencies[9] < TimeSpan.FromMilliseconds(500), $"The median was {latencies[9]}.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(41)]
    [InlineData(99)]
    public async Task A_subscription_after_a_position_gets_the_next_one_first(long position)
    {
        await using TestCluster cluster = await TestCluster.Start();
        cluster.Journal.Append("chengbei", 100);

        await cluster.Follower("chengbei/a").Follow(position);
        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").LastOrDefault() == 100);

        Assert.Equal(Positions(position + 1, 100), cluster.Deliveries.Given("chengbei/a").Select(delivery => delivery.Entry.Position));
    }

    [Fact]
    public async Task A_follower_can_go_back_to_an_old_position()
    {
        await using TestCluster cluster = await TestCluster.Start();
        cluster.Journal.Append("chengbei", 50);
        await cluster.Follower("chengbei/a").Follow(0);
        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").Count == 50);

        await cluster.Follower("chengbei/a").Stop();
        await cluster.Follower("chengbei/a").Follow(10);

        await cluster.Deliveries.Until(() => cluster.Deliveries.Given("chengbei/a").Count == 90);
        Assert.Equal(Positions(11, 50), cluster.Deliveries.Stored("chengbei/a"));
    }

    [Fact]
    public async Task A_negative_position_is_refused()
    {
        await using TestCluster cluster = await TestCluster.Start();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.Follower("chengbei/a").Follow(-1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(StreamSubscriptionStartPosition.EarliestAvailable)]
    [InlineData(StreamSubscriptionStartPosition.Latest)]
    public async Task A_subscription_without_a_position_gets_the_whole_journal(StreamSubscriptionStartPosition? start)
    {
        await using TestCluster cluster = await TestCluster.Start();
        cluster.Journal.Append("chengbei", 20);

        await cluster.Follower("chengbei/a").FollowFrom(start);

        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").Count == 20);
        Assert.Equal(Positions(1, 20), cluster.Deliveries.Stored("chengbei/a"));
    }

    [Fact]
    public async Task A_grain_follows_implicitly()
    {
        await using TestCluster cluster = await TestCluster.Start(implicitly: true);

        cluster.Journal.Append("chengbei", 30);

        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("archive of chengbei").Count == 30);
        Assert.Equal(Positions(1, 30), cluster.Deliveries.Stored("archive of chengbei"));
    }

    [Fact]
    public async Task Publishing_is_refused()
    {
        await using TestCluster cluster = await TestCluster.Start();
        cluster.Journal.Append("chengbei", 1);
        await cluster.Follower("chengbei/a").Follow(0);
        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").Count == 1);

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => cluster.Follower("chengbei/a").Publish(cluster.Deliveries.Given("chengbei/a")[0].Entry));

        Assert.Contains("ReadOnly", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsubscribing_ends_delivery_to_that_follower()
    {
        await using TestCluster cluster = await TestCluster.Start();
        cluster.Journal.Append("hedong", 1);
        await cluster.Follower("hedong/a").Follow(0);
        await cluster.Follower("hedong/b").Follow(0);
        await cluster.Deliveries.Until(() =>
            cluster.Deliveries.Stored("hedong/a").Count == 1 && cluster.Deliveries.Stored("hedong/b").Count == 1);

        await cluster.Follower("hedong/a").Stop();
        cluster.Journal.Append("hedong", 100);

        // The other follower shows that the stream went on.
        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("hedong/b").Count == 101);
        Assert.Single(cluster.Deliveries.Given("hedong/a"));
    }

    [Fact]
    public async Task A_journal_is_read_only_while_somebody_follows_it()
    {
        await using TestCluster cluster = await TestCluster.Start();
        foreach (string community in new[] { "chengbei", "hedong", "jinli" })
            cluster.Journal.Append(community, 5);
        await cluster.Follower("chengbei/a").Follow(0);
        await cluster.Follower("hedong/a").Follow(0);
        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("hedong/a").Count == 5);

        await cluster.Follower("hedong/a").Stop();
        int readsAtStop = cluster.Journal.ReadsOf("hedong");
        for (int count = 6; count <= 30; count++)
        {
            // Each of these takes the provider at least one more look.
            cluster.Journal.Append("chengbei", 1);
            cluster.Journal.Append("hedong", 1);
            await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").Count == count);
        }

        Assert.InRange(cluster.Journal.ReadsOf("hedong"), readsAtStop, readsAtStop + 1); // One may have been under way.
        Assert.Equal(0, cluster.Journal.ReadsOf("jinli"));
    }

    [Fact]
    public async Task A_follower_that_throws_or_stalls_holds_up_no_other_and_misses_nothing()
    {
        await using TestCluster cluster = await TestCluster.Start();
        TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool broken = true;
        cluster.Deliveries.Handling = (follower, entry) => follower switch
        {
            "chengbei/stalls" => stalled.Task,
            "chengbei/throws" when Volatile.Read(ref broken) && entry.Position >= 3 => throw new InvalidOperationException("Not now."),
            _ => Task.CompletedTask,
        };
        cluster.Journal.Append("chengbei", 10);
        foreach (string name in new[] { "stalls", "throws", "sound" })
            await cluster.Follower($"chengbei/{name}").Follow(0);
        await cluster.Deliveries.Until(() =>
            cluster.Deliveries.Given("chengbei/stalls").Count == 1
            && cluster.Deliveries.Given("chengbei/throws").Count(delivery => delivery.Entry.Position == 3) >= 2);

        cluster.Journal.Append("chengbei", 1_990);
        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/sound").Count == 2_000);

        Assert.Empty(cluster.Deliveries.Stored("chengbei/stalls"));
        Assert.Equal(Positions(1, 2), cluster.Deliveries.Stored("chengbei/throws"));

        Volatile.Write(ref broken, false);
        stalled.SetResult();
        await cluster.Deliveries.Until(
            () => cluster.Deliveries.Stored("chengbei/stalls").Count == 2_000
                && cluster.Deliveries.Stored("chengbei/throws").Count == 2_000,
            TimeSpan.FromSeconds(60));
        Assert.Equal(Positions(1, 2_000), cluster.Deliveries.Stored("chengbei/throws"));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_delays_only_its_own_followers()
    {
        await using TestCluster cluster = await TestCluster.Start();
        string[] communities = [.. Enumerable.Range(0, 20).Select(number => $"estate{number}")];
        cluster.Journal.SetReadable("estate0", false);
        foreach (string community in communities)
        {
            cluster.Journal.Append(community, 5);
            await cluster.Follower($"{community}/a").Follow(0);
        }

        await cluster.Deliveries.Until(() => communities.Skip(1).All(c => cluster.Deliveries.Stored($"{c}/a").Count == 5));
        Assert.Empty(cluster.Deliveries.Stored("estate0/a"));

        cluster.Journal.SetReadable("estate0", true);
        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("estate0/a").Count == 5);
    }

    [Fact]
    public async Task A_follower_resumes_after_its_silo_and_its_agent_were_killed()
    {
        await using TestCluster cluster = await TestCluster.Start(silos: 1);
        await KillInTheMiddle(cluster, async silo =>
        {
            await cluster.Kill(silo);
            await cluster.StartSilo();
        });
    }

    [Fact]
    public async Task A_follower_resumes_on_another_silo()
    {
        await using TestCluster cluster = await TestCluster.Start(silos: 2);
        await KillInTheMiddle(cluster, cluster.Kill);
    }

    [Fact]
    public async Task A_follower_resumes_in_a_cluster_that_knows_nothing_of_the_killed_one()
    {
        await using TestCluster cluster = await TestCluster.Start(silos: 1);
        await KillInTheMiddle(cluster, async silo =>
        {
            await cluster.Kill(silo);
            await cluster.StartAnew();
        });
    }

    private static async Task KillInTheMiddle(TestCluster cluster, Func<SiloAddress, Task> kill)
    {
        string[] followers = [.. Enumerable.Range(0, 8).Select(number => $"estate{number}/a")];
        using CancellationTokenSource full = new();
        Task<int> appending = AppendUntil(full.Token);
        foreach (string follower in followers)
            await cluster.Follower(follower).Follow(0);
        await cluster.Deliveries.Until(() => followers.All(f => cluster.Deliveries.Stored(f).Count > 50));

        SiloAddress killed = cluster.Deliveries.Given(followers[0])[^1].Silo;
        await kill(killed);
        // Entries go on coming until each follower is served by a silo that lives; the killed one may deliver until it is gone.
        await cluster.Deliveries.Until(
            () => followers.All(f => cluster.Deliveries.Given(f)[^1].Silo != killed), TimeSpan.FromSeconds(60));
        await full.CancelAsync();
        int last = await appending;

        await cluster.Deliveries.Until(
            () => followers.All(f => cluster.Deliveries.Stored(f).LastOrDefault() == last), TimeSpan.FromSeconds(60));
        Assert.All(followers, f =>
        {
            Assert.Equal(Positions(1, last), cluster.Deliveries.Stored(f));
            Assert.NotEqual(killed, cluster.Deliveries.Given(f)[^1].Silo);
        });

        async Task<int> AppendUntil(CancellationToken end)
        {
            using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(20));
            int count = 0;
            do
            {
                count += 2;
                foreach (string follower in followers)
                    cluster.Journal.Append(follower.Split('/')[0], 2);
                await beat.WaitForNextTickAsync(CancellationToken.None);
            }
            while (!end.IsCancellationRequested);

            return count;
        }
    }

    private static IEnumerable<long> Positions(long first, long last)
    {
        for (long position = first; position <= last; position++)
            yield return position;
    }
}
