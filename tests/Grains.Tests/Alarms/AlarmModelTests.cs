using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Alarms;

/// <summary>Random commands, allowed or not, on an alarm and on a small model of it, which must agree at every step.</summary>
public sealed class AlarmModelTests(SharedCluster cluster) : IClassFixture<SharedCluster>
{
    private static readonly Gen<string> Actors = Gen.Frequency((4, Gen.Const("li")), (4, Gen.Const("wang")), (1, Gen.Const("gao")), (1, Gen.Const("stranger")));
    private static readonly Gen<string> Reasons = Gen.OneOf("", "a", "b");
    private static readonly Gen<bool> OldEtags = Gen.Frequency((9, Gen.Const(false)), (1, Gen.Const(true)));

    private static readonly Gen<Step> Steps =
        from what in Gen.OneOf("raise", "raise", "clear", "acknowledge", "confirm", "reject", "shelve", "unshelve", "close")
        from seq in Gen.Long[1, 3]
        from actor in Actors
        from reason in Reasons
        from oldEtag in OldEtags
        from hours in Gen.Int[-1, 2]
        select new Step(what, seq, actor, reason, oldEtag, hours);

    [Fact]
    public async Task An_alarm_does_what_its_model_does() =>
        await Gen.Select(Steps.List[1, 25], Gen.Bool).SampleAsync(RunAsync, iter: 200, threads: 1);

    private async Task RunAsync(List<Step> steps, bool isCritical)
    {
        var community = cluster.NewCommunity();
        await Staff.ComeAsync(cluster.Grains, community);
        var orders = cluster.Grains.GetGrain<IAlarmOrders>($"{community}/t.r.1");
        var grain = cluster.Grains.GetGrain<IAlarmGrain>($"{community}/t.r.1");
        var now = cluster.Clock.GetUtcNow();
        var model = new Model(isCritical);
        long position = 0;
        foreach (var step in steps)
        {
            var etag = step.OldEtag ? position - 1 : position;
            var command = new MatterCommand(step.Actor, step.Reason, etag);
            var before = model.Entries;
            var expected = model.Do(step);
            try
            {
                var after = await (step.What switch
                {
                    "raise" => model.Closed ? grain.Get() : cluster.Grains.RaiseAsync(community, "t.r.1", Raised(step.Seq, isCritical)),
                    "clear" => orders.Clear(step.Reason),
                    "acknowledge" => grain.Acknowledge(command),
                    "confirm" => grain.Confirm(command),
                    "reject" => grain.Reject(command),
                    "shelve" => grain.Shelve(command, now.AddHours(step.Hours)),
                    "unshelve" => grain.Unshelve(command),
                    _ => grain.Close(command),
                });
                Assert.Null(expected);
                Assert.Equal(model.Entries > before, after.Position > position);
                position = after.Position;
                Assert.Equal(
                    (model.Active, model.Count, model.AcknowledgedBy, model.Judgement, model.JudgedBy, model.ShelvedUntil, model.Closed),
                    (after.Active, after.Count, after.Acknowledgement?.Actor, after.Judgement, after.Judged?.Actor,
                        after.ShelvedUntil is { } until ? (until - now).Hours : null, !after.IsOpen));
            }
            catch (RefusedException refused)
            {
                Assert.Equal((step, expected), (step, refused.Refusal));
                Assert.Equal(before, model.Entries);
            }
        }

        Assert.Equal(model.Entries, cluster.Store.Entries(community).Count(entry => entry.Subject == "t.r.1"));
        if (model.Entries > 0)
            Assert.Equal(await cluster.Store.GetAsync(community, "t.r.1", TestContext.Current.CancellationToken), await grain.Get());
    }

    private static AlarmRaised Raised(long seq, bool isCritical) => new()
    {
        Twin = "t",
        Rule = "r",
        Severity = isCritical ? AlarmSeverity.Critical : AlarmSeverity.High,
        Message = new BilingualText("警", "Alarm"),
        Cause = new AlarmCause(seq, DateTimeOffset.UnixEpoch.AddSeconds(seq), null),
    };

    private sealed record Step(string What, long Seq, string Actor, string Reason, bool OldEtag, int Hours);

    /// <summary>An alarm without journal, grain or messages.</summary>
    private sealed class Model(bool isCritical)
    {
        private (string Actor, string Reason) _judged;
        private (string Actor, string Reason) _shelved;

        public int Entries { get; private set; }

        public bool Active { get; private set; }

        public int Count { get; private set; }

        public string? AcknowledgedBy { get; private set; }

        public Judgement Judgement { get; private set; }

        public string? JudgedBy => _judged.Actor;

        public int? ShelvedUntil { get; private set; }

        public bool Closed { get; private set; }

        public Refusal? Do(Step step)
        {
            if (step.What is "confirm" or "reject" or "shelve" && step.Reason.Length == 0)
                return Refusal.InvalidArgument;
            if (step.What == "raise")
                return Closed ? null : Write(() => (Active, Count, AcknowledgedBy) = (true, Count + 1, null));
            if (Count == 0)
                return Refusal.NotFound;
            if (step.What == "clear")
                return Active ? Write(() => Active = false) : null;
            if (step.Actor == "stranger" || (step.Actor == "gao" && step.What != "acknowledge"))
                return Refusal.NotAllowed;
            if (step.OldEtag)
                return Refusal.Stale;
            if (Closed)
                return Refusal.FailedPrecondition;
            return step.What switch
            {
                "acknowledge" when AcknowledgedBy is null => Write(() => AcknowledgedBy = step.Actor),
                "acknowledge" => AcknowledgedBy == step.Actor ? null : Refusal.FailedPrecondition,
                "confirm" => Judge(step, Judgement.Confirmed),
                "reject" => Judge(step, Judgement.False),
                "shelve" when step.Hours <= 0 => Refusal.InvalidArgument,
                "shelve" when _shelved == (step.Actor, step.Reason) && ShelvedUntil == step.Hours => null,
                "shelve" when isCritical && IsForOneTooLong(step) => Refusal.FailedPrecondition,
                "shelve" => Write(() => (ShelvedUntil, _shelved) = (step.Hours, (step.Actor, step.Reason))),
                "unshelve" when ShelvedUntil is null => Refusal.FailedPrecondition,
                "unshelve" => Write(() => (ShelvedUntil, _shelved) = (null, default)),
                _ when Active && Judgement != Judgement.False => Refusal.FailedPrecondition,
                _ => Write(() => (Closed, ShelvedUntil) = (true, null)),
            };
        }

        // Who shelved it alone has an hour, and does not make it longer.
        private bool IsForOneTooLong(Step step) => ShelvedUntil is { } until
            ? step.Hours > until && _shelved.Actor == step.Actor
            : step.Hours > 1;

        private Refusal? Judge(Step step, Judgement judgement) =>
            Judgement == judgement && _judged == (step.Actor, step.Reason)
                ? null
                : Write(() => (Judgement, _judged) = (judgement, (step.Actor, step.Reason)));

        private Refusal? Write(Action change)
        {
            change();
            Entries++;
            return null;
        }
    }
}
