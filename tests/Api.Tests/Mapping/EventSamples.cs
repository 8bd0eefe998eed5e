using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Api.Tests.Mapping;

/// <summary>Makes events whose every member has a value that can be found again in what is made of them.</summary>
internal sealed class EventSamples
{
    private int _count = 1_000;

    /// <summary>Each text, number and enumeration value that was written, as JSON would show it.</summary>
    public List<(string Member, string Text)> Written { get; } = [];

    public JournalEntry Entry(Type type) => new()
    {
        Community = "chengbei",
        Position = 1,
        Time = DateTimeOffset.UnixEpoch,
        Subject = "incidents/1",
        Actor = "li.na",
        Event = (JournalEvent)MakeRecord(type),
        Hash = [],
    };

    private object MakeRecord(Type type)
    {
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite && property.GetMethod!.GetParameters().Length == 0))
            property.SetValue(made, Make(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, property.Name));
        return made;
    }

    private object Make(Type type, string member)
    {
        if (type == typeof(string))
            return Write(member, member == "SecretHash" ? "secret" : $"text{++_count}");
        if (type == typeof(bool))
            return true;
        if (type == typeof(int))
            return int.Parse(Write(member, $"{++_count}"), CultureInfo.InvariantCulture);
        if (type == typeof(long))
            return long.Parse(Write(member, $"{++_count}"), CultureInfo.InvariantCulture);
        if (type == typeof(double))
            return double.Parse(Write(member, $"{++_count}.5"), CultureInfo.InvariantCulture);
        if (type == typeof(TimeSpan))
            return TimeSpan.FromSeconds(int.Parse(Write(member, $"{++_count}"), CultureInfo.InvariantCulture));
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.Parse(Write(member, $"2026-01-02T03:04:05.{++_count % 1_000:000}Z"), CultureInfo.InvariantCulture);
        if (type.IsEnum)
        {
            var value = Enum.GetValues(type).Cast<object>().Last();
            Write(member, $"_{JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString()!)}\"");
            return value;
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? MakeArray(type.GetGenericArguments()[0], member)
            : MakeRecord(type);
    }

    private object MakeArray(Type item, string member)
    {
        var items = Array.CreateInstance(item, 2);
        for (var i = 0; i < items.Length; i++)
            items.SetValue(Make(item, member), i);
        var create = typeof(EventSamples).GetMethod(nameof(ToImmutable), BindingFlags.Static | BindingFlags.NonPublic)!;
        return create.MakeGenericMethod(item).Invoke(null, [items])!;
    }

    private static ImmutableArray<T> ToImmutable<T>(IEnumerable items) => [.. items.Cast<T>()];

    private string Write(string member, string text)
    {
        Written.Add((member, text));
        return text;
    }
}
