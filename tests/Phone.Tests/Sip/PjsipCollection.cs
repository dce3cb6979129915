using Xunit;

namespace Phone.Tests.Sip;

/// <summary>There is one PJSIP in a process: those who use it take turns.</summary>
[CollectionDefinition(Name)]
public sealed class PjsipCollection
{
    public const string Name = "pjsip";
}
