namespace SafeCommunity.DeviceBridge.Diagnostics;

/// <summary>Why a message, a part of one, or a connection was not taken. Each is one counter.</summary>
internal enum Rejection
{
    /// <summary>It was taken.</summary>
    None = 0,

    /// <summary>The topic is none of the device topics.</summary>
    BadTopic,

    /// <summary>No community has that name.</summary>
    UnknownCommunity,

    /// <summary>The community's plan holds no device of that name.</summary>
    UnknownDevice,

    /// <summary>The payload is larger than the limit.</summary>
    PayloadTooLarge,

    /// <summary>The payload is not well-formed JSON, or not well-formed Protobuf.</summary>
    Malformed,

    /// <summary>A field or a value has a type it must not have: null, text that is no number, an object, a list.</summary>
    WrongType,

    /// <summary>A field that may stand once stands twice; the last is taken.</summary>
    DuplicateField,

    /// <summary>There are no values.</summary>
    MissingValues,

    /// <summary>There are more values than the limit; those beyond it are left out.</summary>
    TooManyValues,

    /// <summary>A value's name is empty.</summary>
    EmptyName,

    /// <summary>A value's name is longer than the limit.</summary>
    NameTooLong,

    /// <summary>Two values have the same name; the last is taken.</summary>
    DuplicateName,

    /// <summary>A number is infinite, not a number, or too large for a double.</summary>
    NotFinite,

    /// <summary>The sequence number is negative or not a whole number of 64 bits.</summary>
    BadSeq,

    /// <summary>The time is neither one of RFC 3339 nor a number since 1970.</summary>
    BadTime,

    /// <summary>A number, or true or false, stands beside <c>values</c>, where nobody looks.</summary>
    BesideValues,

    /// <summary>The topic is right but for the case of its letters; the message was taken.</summary>
    TopicCase,

    /// <summary>A broker kept an event and replays it: it happened in the past, nobody knows when, and is no news.</summary>
    RetainedEvent,

    /// <summary>
    /// The devices are not all known yet: the message was not acknowledged, and comes again, or, at QoS 0, was dropped.
    /// </summary>
    NotReady,

    /// <summary>A message that asks for no acknowledgement found its device's queue full, and was dropped.</summary>
    Overflow,

    /// <summary>What it caused could not be made durable in time: it was not acknowledged, or, at QoS 0, dropped.</summary>
    Unavailable,

    /// <summary>The twin refused it for a reason that sending it again does not remove.</summary>
    Refused,

    /// <summary>There are as many connections as the limit allows.</summary>
    TooManyConnections,

    /// <summary>A packet is larger than the limit; the connection was closed.</summary>
    PacketTooLarge,

    /// <summary>The bytes are not those of MQTT; the connection was closed.</summary>
    ProtocolError,

    /// <summary>The client reads or acknowledges too little; the connection was closed.</summary>
    SlowReader,

    /// <summary>A subscriber reads too little: a message was not queued for it. Its twin has it.</summary>
    SubscriberOverflow,

    /// <summary>The client may not subscribe to that, or not to so much.</summary>
    SubscriptionRefused,

    /// <summary>The client speaks a version of MQTT that is not known here; the connection was refused.</summary>
    UnsupportedVersion,

    /// <summary>The client has no id where its version of MQTT asks for one; the connection was refused.</summary>
    ClientIdRefused,

    /// <summary>The client's last will is for a topic of no device; the connection was refused.</summary>
    WillRefused,

    /// <summary>A connection said nothing in its first 10 s; it was closed.</summary>
    NoConnect,

    /// <summary>A client was silent for one and a half times its keep-alive; the connection was closed.</summary>
    KeepAliveExpired,

    /// <summary>A message is larger than its subscriber takes: it was not sent to it. Its twin has it.</summary>
    SubscriberLimit,

    /// <summary>A last will of a connection that is not the device's any more: it spoke last over one that was opened later.</summary>
    StaleWill,
}

/// <summary>The names of the reasons in metrics and logs.</summary>
internal static class Rejections
{
    /// <summary>How many there are, <see cref="Rejection.None"/> included.</summary>
    public static int Count { get; } = Enum.GetValues<Rejection>().Length;

    private static readonly string[] Tags = [.. Enum.GetNames<Rejection>().Select(SnakeCase)];

    /// <summary>The reason as the tag <c>reason</c> of the meter has it: <c>bad_topic</c>.</summary>
    public static string Tag(this Rejection rejection) => Tags[(int)rejection];

    /// <summary>Whether sending the same message again may succeed.</summary>
    public static bool IsTransient(this Rejection rejection) => rejection is Rejection.Unavailable or Rejection.Overflow or Rejection.NotReady;

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
