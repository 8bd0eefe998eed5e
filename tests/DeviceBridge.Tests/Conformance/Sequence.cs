namespace SafeCommunity.DeviceBridge.Tests.Conformance;

/// <summary>How a broker must react to what a client sends.</summary>
public enum Expected
{
    /// <summary>It goes on, and refuses nothing.</summary>
    Accepts,

    /// <summary>It ends the connection within 2 s; in MQTT 5 with a reason, once it has said CONNACK.</summary>
    Closes,

    /// <summary>It answers CONNECT by a code that refuses, and ends the connection.</summary>
    RefusesConnect,

    /// <summary>It answers with a code that refuses, and goes on.</summary>
    Refuses,
}

/// <summary>One row of the table: what a client sends, and what the standard has a broker do.</summary>
/// <param name="Kind">What rows of a kind have in common.</param>
/// <param name="Name">What is particular to this one.</param>
/// <param name="Paragraph">Where the standard says so: a statement's number, in MQTT 5 where it has no other version named, or a section.</param>
/// <param name="Level">The protocol level that it is sent in: 3, 4 or 5.</param>
/// <param name="Bytes">What is sent: after CONNECT and CONNACK, or in their place.</param>
/// <param name="Expected">The reaction.</param>
public sealed record Sequence(string Kind, string Name, string Paragraph, int Level, byte[] Bytes, Expected Expected)
{
    /// <summary>Whether <see cref="Bytes"/> are the first that the connection carries.</summary>
    public bool IsFirst { get; init; }

    /// <summary>The code that CONNACK, DISCONNECT or the acknowledgement must carry; null for any that refuses.</summary>
    public int? Code { get; init; }

    /// <summary>Whether a broker other than ours may take it: it breaks a rule of our own, which the standard allows.</summary>
    public bool IsOurs { get; init; }

    public override string ToString() => $"{Kind}: {Name} (level {Level}, {Paragraph})";
}
