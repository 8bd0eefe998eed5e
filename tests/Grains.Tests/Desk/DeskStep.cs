using System.Collections.Immutable;
using CsCheck;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Something that happens to a desk, at random: what the numbers pick depends on what there is by then.</summary>
internal sealed record DeskStep(string What, string Actor, int A, int B, int C, bool OldEtag, bool Mute)
{
    public string Reason => Mute ? "" : "because";

    public static ImmutableArray<string> Actors { get; } =
    [
        "officer-1", "officer-1", "officer-1", "officer-2", "supervisor-1", "guard-room-1", "police-1", "grid-1", "property-1", "mediator-1",
        "unit-1", "guard-g2-a1", "nobody", "",
    ];

    public static ImmutableArray<string> Kinds { get; } =
        ["fire", "gas", "sos", "intrusion", "noise", "water", "hazard", "device-fault", "other", "dispute", "locked-vehicle", "unknown"];

    public static ImmutableArray<string> Places { get; } = ["b03-1502", "b03", "b04", "g1", "chengbei", "cam-perimeter-01", "nowhere"];

    public static ImmutableArray<(string Twin, string Rule)> Signs { get; } =
    [
        ("smoke-b03-1502", "smoke-high"), ("smoke-b03-1502", "smoke-rising"), ("smoke-b03-1503", "smoke-high"), ("smoke-b04-502", "smoke-high"),
        ("gas-b03-1502", "gas-high"), ("water-leak-b03-f05", "water-leak"), ("water-leak-b03-f04", "water-leak"),
        ("cam-perimeter-01", "perimeter-crossing"), ("cam-perimeter-02", "perimeter-crossing"), ("door-b03-1", "door-forced"),
        ("smoke-b04-502", "detector-silent"), ("smoke-b04-601", "detector-silent"), ("gate-east", "claimed-by-none"), ("unit-3", "patrol-silent"),
        ("gas-b03-1503", "gas-high"), ("electrical-b03", "cable-hot"), ("cam-falling-02", "falling-object"),
        ("door-b03-1", "powered-silent"), ("electrical-b03", "powered-silent"), ("door-b04-1", "powered-silent"),
        ("door-b04-2", "powered-silent"), ("electrical-b04", "powered-silent"),
    ];

    // Where the silences of a whole building begin among the signs: two of one building, three of the next.
    private const int FirstSilence = 17;

    public static ImmutableArray<string> Units { get; } =
        ["unit-1", "unit-2", "unit-3", "unit-4", "unit-police-room", "unit-station", "unit-9"];

    public static ImmutableArray<string> Seats { get; } = ["dispatch", "dispatch", "video-patrol", "guard-room", "police-room", "station-duty-room"];

    public static ImmutableArray<TimeSpan> Waits { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(61), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(11), TimeSpan.FromHours(3),
        TimeSpan.FromHours(26), TimeSpan.FromDays(20),
    ];

    public static ImmutableArray<string> Records { get; } = ["cause", "action", "review", "finding", "device", "valve", "damage", "note", "Not a name", ""];

    public static Gen<DeskStep> Any { get; } =
        from what in Gen.Frequency(
            (8, Gen.Const("raise")), (4, Gen.Const("clear")), (6, Gen.Const("declare")), (2, Gen.Const("judge")), (2, Gen.Const("silent")), (4, Gen.Const("wait")),
            (2, Gen.Const("open")), (5, Gen.Const("verify")), (4, Gen.Const("move")), (3, Gen.Const("record")), (1, Gen.Const("take-up")),
            (2, Gen.Const("escalate")), (1, Gen.Const("urge")), (2, Gen.Const("reclassify")), (2, Gen.Const("join")), (2, Gen.Const("merge")),
            (5, Gen.Const("close")), (3, Gen.Const("reopen")), (1, Gen.Const("follow-up")), (5, Gen.Const("dispatch")), (14, Gen.Const("report")),
            (2, Gen.Const("recall")), (2, Gen.Const("pause")), (1, Gen.Const("resume")), (1, Gen.Const("shelve")), (1, Gen.Const("unshelve")), (1, Gen.Const("suppress")), (1, Gen.Const("unsuppress")), (2, Gen.Const("forget")), (2, Gen.Const("store")),
            (2, Gen.Const("restart")), (1, Gen.Const("kill")), (9, Gen.Const("seat")))
        from actor in Gen.Int[0, Actors.Length - 1]
        from a in Gen.Int[0, 999]
        from b in Gen.Int[0, 999]
        from c in Gen.Int[0, 999]
        from old in Gen.Frequency((14, Gen.Const(false)), (1, Gen.Const(true)))
        from mute in Gen.Frequency((14, Gen.Const(false)), (1, Gen.Const(true)))
        select new DeskStep(what, Actors[actor], a, b, c, old, mute);

    /// <summary>Up to so many steps, and among them scenes: steps in a row that chance alone would hardly put in order.</summary>
    public static Gen<List<DeskStep>> Plays(int most) =>
        Gen.Frequency((30, Any.Select(step => new List<DeskStep> { step })), (1, PowerCut), (1, HandOver), (1, FireOverFloors), (1, CableAlight), (1, LostAndHeard))
            .List[1, most].Select(scenes => scenes.SelectMany(scene => scene).ToList());

    // A building falls silent, and is heard again.
    private static Gen<List<DeskStep>> PowerCut { get; } =
        from any in Any
        let isThird = any.A % 2 == 0
        select new List<DeskStep>(
        [
            .. Enumerable.Range(isThird ? FirstSilence : FirstSilence + 2, isThird ? 2 : 3).Select(sign => any with { What = "raise", A = sign }),
            any with { What = "heard" },
        ]);

    // Somebody takes a seat, offers it, and whoever it is offered to takes it or not.
    private static Gen<List<DeskStep>> HandOver { get; } =
        from any in Any
        let officer = any with { What = "seat", Actor = "officer-1", A = 0, B = 0, OldEtag = false, Mute = false }
        select new List<DeskStep> { officer with { C = 0 }, officer with { C = 401 }, officer with { C = 401 + (any.C % 2) } };

    // Two detectors, and somebody from afar who says that it is nothing.
    private static Gen<List<DeskStep>> FireOverFloors { get; } =
        from any in Any
        select new List<DeskStep>
        {
            any with { What = "raise", A = 0 }, any with { What = "raise", A = 2 }, any with { What = "verify", A = 302 + (any.A % 4), C = 401 },
        };

    // What was a fault of a cable becomes a fire.
    private static Gen<List<DeskStep>> CableAlight { get; } =
        from any in Any
        select new List<DeskStep> { any with { What = "raise", A = 15 }, any with { What = "raise", A = 0 } };

    // A radio falls silent, and its unit calls by other means.
    private static Gen<List<DeskStep>> LostAndHeard { get; } =
        from any in Any
        let unit = any with { A = any.A % 2, B = 0, C = 401 }
        select new List<DeskStep> { unit with { What = "silent" }, unit with { What = "declare" } };
}
