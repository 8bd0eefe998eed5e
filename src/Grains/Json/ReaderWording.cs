namespace SafeCommunity.Grains.Json;

/// <summary>
/// How the reader of one kind of file words the mistakes that any object can have, so that they read like those only
/// this kind of file has. What a format calls <c>what</c> is its name for the value, such as <c>A rule</c> or <c>'title'</c>.
/// </summary>
internal abstract class ReaderWording
{
    /// <summary>An object lacks a member.</summary>
    public abstract string Missing(string what, string member);

    /// <summary>An object has a member that means nothing there.</summary>
    public abstract string Unknown(string what, string member, IEnumerable<string> known);

    /// <summary>An object has a member twice.</summary>
    public abstract string Repeated(string member);

    /// <summary>A value is of another type than <paramref name="wanted"/>, which reads like <c>a text</c>.</summary>
    public abstract string Mistyped(string what, string wanted, SourceNode found);
}
