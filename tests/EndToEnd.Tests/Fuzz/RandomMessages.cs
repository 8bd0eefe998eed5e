using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace SafeCommunity.EndToEnd.Tests.Fuzz;

/// <summary>Makes requests as nobody means them: values from the edges of their types, names that are nearly right, texts that mislead.</summary>
/// <param name="random">What it draws from.</param>
internal sealed class RandomMessages(Random random)
{
    private static readonly string[] Texts =
    [
        "", " ", "x", "officer-1", "officer-2", "grid-1", "unit-1", "supervisor-1", "nobody", "system", "twin:x", "resident", "fire", "noise", "other", "no-such-kind",
        "communities/chengbei", "communities/-", "communities/nowhere", "communities/chengbei/twins/b03", "communities/chengbei/twins/smoke-b03-1502",
        "communities/chengbei/twins/nothing", "communities/chengbei/incidents/1", "communities/chengbei/incidents/2", "communities/chengbei/incidents/99999999999999999999",
        "communities/chengbei/incidents/-1", "communities/chengbei/alarms/smoke-b03-1502.smoke-high.1", "communities/chengbei/alarms/a.b.1", "communities/chengbei/reports/1",
        "communities/chengbei/tasks/1.1", "communities/chengbei/units/unit-1", "communities/chengbei/seats/dispatch", "communities/chengbei/lessons/1",
        "communities/chengbei/suppressions/1", "communities/chengbei/edits/rules", "communities//twins/", "../../etc/passwd", "1", "0", "-1", "9223372036854775807", "9223372036854775808",
        "kind = sensor AND within = b03", "kind = ", "((((((((((", "name = \"communities/chengbei/twins/b03\"", "NOT NOT NOT open = true", "floor > 3 OR (health = online)", "a:b", "*",
        "create_time desc, name", "name asc asc", "有人要跳楼", "楼上太吵", "‮gnp.exe", "​​​", "\0", "a\u0001b", "👩‍👩‍👧‍👦", "�", "%00%ff", "chengbei-000001", "'; DROP TABLE journal; --",
        "2026-01-01T00:00:00Z", "1d", "*/*", "smoke-*", "\ud83d\ude00", "ÀÉîøü", "\r\nX: y",
    ];

    private static readonly long[] Numbers = [0, 1, 2, 3, 10, 50, 1000, 1001, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 255, 65536, 4294967295];

    /// <summary>A request of a call.</summary>
    public IMessage Of(MessageDescriptor descriptor) => Of(descriptor, depth: 0);

    /// <summary>One of some.</summary>
    public T OneOf<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

    /// <summary>A text.</summary>
    public string Text() => random.Next(40) switch
    {
        0 => new string('长', random.Next(20_000)),
        1 => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => char.ConvertFromUtf32(random.Next(0x20, 0xD7FF)))),
        2 => OneOf(Texts) + OneOf(Texts),
        _ => OneOf(Texts),
    };

    private IMessage Of(MessageDescriptor descriptor, int depth)
    {
        var message = (IMessage)Activator.CreateInstance(descriptor.ClrType)!;
        foreach (var field in descriptor.Fields.InDeclarationOrder())
        {
            // What a call is about is there more often than not, so that more than the first check is reached.
            var often = field.Name is "name" or "parent" or "actor" or "reason" or "place" or "kind";
            if (random.Next(10) >= (often ? 9 : 4))
                continue;
            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)field.Accessor.GetValue(message);
                for (var count = random.Next(random.Next(8) == 0 ? 200 : 3); count > 0; count--)
                    list.Add(ValueOf(field, depth));
            }
            else
            {
                field.Accessor.SetValue(message, ValueOf(field, depth));
            }
        }

        return message;
    }

    private object ValueOf(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.String => field.Name is "name" or "parent" ? OneOf(Texts) : Text(),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(random.Next(100))),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => OneOf<double>([0, -0.0, 1, -1, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 90.0000001, 180, -181]),
        FieldType.Float => (float)OneOf<double>([0, 1, -1, double.NaN]),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)OneOf(Numbers),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)OneOf(Numbers),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => OneOf(Numbers),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)OneOf(Numbers),
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, random.Next(4) == 0 ? (int)OneOf(Numbers) : random.Next(field.EnumType.Values.Count)),
        _ when field.MessageType.FullName == Timestamp.Descriptor.FullName => new Timestamp { Seconds = Seconds(), Nanos = random.Next(6) == 0 ? OneOf([-1, 1_000_000_000, int.MaxValue]) : random.Next(1_000_000_000) },
        _ when field.MessageType.FullName == Duration.Descriptor.FullName => new Duration { Seconds = OneOf(Numbers), Nanos = random.Next(6) == 0 ? -1 : 0 },
        _ when depth > 4 => (IMessage)Activator.CreateInstance(field.MessageType.ClrType)!,
        _ => Of(field.MessageType, depth + 1),
    };

    // Now, about now, the first and the last second that a time may have, and what is none.
    private long Seconds() => OneOf([DateTimeOffset.UtcNow.ToUnixTimeSeconds() + random.Next(-100_000, 100_000), -62_135_596_800, 253_402_300_799, -62_135_596_801, 253_402_300_800, 0, -1, long.MaxValue, long.MinValue]);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
